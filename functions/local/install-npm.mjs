// Installs exactly what a folder's package-lock.json says, when it changed since the last time. No install script runs.
// Usage: node install-npm.mjs [FOLDER beside this file]
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(fileURLToPath(new URL(".", import.meta.url)), process.argv[2] ?? ".");
const stamp = join(folder, "node_modules/.lock-sha256");
const lock = readFileSync(join(folder, "package-lock.json"));
if (lock.includes("\"resolved\"")) throw new Error(`${folder}/package-lock.json names a host`);
const wanted = createHash("sha256").update(lock).digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
