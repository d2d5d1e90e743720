// Renews package-lock.json from package.json. The lock names no host at all, neither a registry nor a funding page,
// so that it means the same wherever it is used. It is made in an empty folder: beside installed packages npm leaves
// out the platforms that are not this one's.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { at, jsonText, passed, readJson, run, writeText } from "./project.mjs";

const EMPTY = at("target", "lock");
rmSync(EMPTY, { recursive: true, force: true });
mkdirSync(EMPTY, { recursive: true });
for (const file of ["package.json", ".npmrc"]) copyFileSync(at(file), at("target", "lock", file));
run("lock", "npm", ["install", "--package-lock-only", "--ignore-scripts", "--prefix", EMPTY]);

const lock = readJson("target/lock/package-lock.json");
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
lock.name = readJson("package.json").name;
writeText("package-lock.json", jsonText(lock));
passed("lock", `${Object.keys(lock.packages).length - 1} packages`);
