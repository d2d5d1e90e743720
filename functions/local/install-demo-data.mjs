// Installs exactly what package-lock.json says, when it changed since the last time. No install script runs.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const stamp = here("node_modules/.lock-sha256");
const lock = readFileSync(here("package-lock.json"));
if (lock.includes("\"resolved\"")) throw new Error("functions/local/package-lock.json names a host");
const wanted = createHash("sha256").update(lock).digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here("."), stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
