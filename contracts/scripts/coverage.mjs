// Measures which lines of src/ the tests reach, with short campaigns, and refuses less than the floor.
import { mkdirSync } from "node:fs";
import { at, fail, foundry, passed, readText, run } from "./project.mjs";

const FLOOR_PERCENT = 95;
const REPORT = "target/coverage/lcov.info";

mkdirSync(at("target", "coverage"), { recursive: true });
const args = ["coverage", "--no-match-contract", "GasTest", "--report", "lcov", "--report-file", REPORT];
run("coverage", foundry("forge"), args, { env: { FOUNDRY_FUZZ_RUNS: "32", FOUNDRY_INVARIANT_RUNS: "4" } });

const files = readText(REPORT)
  .split("end_of_record")
  .map((record) => ({
    name: record.match(/^SF:(.*)$/m)?.[1],
    lines: Number(record.match(/^LF:(\d+)$/m)?.[1]),
    reached: Number(record.match(/^LH:(\d+)$/m)?.[1]),
  }))
  .filter(({ name }) => name?.startsWith("src/"));
if (files.length === 0) fail("coverage", `${REPORT} names no file of src/`);

for (const { name, lines, reached } of files) {
  const percent = (100 * reached) / lines;
  if (!(percent >= FLOOR_PERCENT)) {
    fail("coverage", `${name}: ${reached} of ${lines} lines, less than ${FLOOR_PERCENT} %`, `see ${REPORT}`);
  }
}
const total = (key) => files.reduce((sum, file) => sum + file[key], 0);
passed("coverage", `${total("reached")} of ${total("lines")} lines of src/ (floor ${FLOOR_PERCENT} % in each file)`);
