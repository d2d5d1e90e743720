// Installs exactly what package-lock.json says, and only when the lock changed since the last time.
// No install script of a dependency runs: the tools are plain binaries and sources.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { at, fail, foundryPackage, passed, readJson, readText, run, writeText } from "./project.mjs";

const STAMP = "node_modules/.probity-lock-sha256";

const lock = readText("package-lock.json");
if (lock.includes("http")) {
  fail("install", "package-lock.json names a host", "run in contracts/: node scripts/lock.mjs");
}
const wanted = createHash("sha256").update(lock).digest("hex");
if (existsSync(at(STAMP)) && readText(STAMP) === wanted) {
  passed("install", "node_modules matches the lock");
} else {
  run("install", "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  writeText(STAMP, wanted);
  passed("install", "node_modules installed from the lock");
}

// The lock holds the tools for Linux on amd64. Elsewhere they are fetched beside it, pinned by version alone.
const { optionalDependencies } = readJson("package.json");
for (const tool of ["forge", "anvil"]) {
  const name = foundryPackage(tool);
  if (existsSync(at("node_modules", name))) continue;
  const version = optionalDependencies[`@foundry-rs/${tool}-linux-amd64`];
  run("install", "npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${version}`]);
  passed("install", `${name} ${version}, which package-lock.json does not hold`);
}
