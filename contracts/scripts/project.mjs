// Where things lie, how a step speaks, and how a tool is run. Every other script builds on this file alone.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const TARGET = join(ROOT, "target");
export const FORGE_OUT = join(TARGET, "forge", "out");

/** The contracts that are deployed: their ABI and bytecode are what others depend on. */
export const DEPLOYED = ["ApiTokenRegistry", "IdmaRegistry", "IntegrityRegistry", "KeyholderMultisig", "ModuleRegistry", "TimelockController"];

/** Absolute path of a path inside this folder. */
export const at = (...parts) => join(ROOT, ...parts);

export const readText = (path) => readFileSync(at(path), "utf8");
export const readJson = (path) => JSON.parse(readText(path));

/** Canonical text of a generated JSON file: two spaces, final newline. */
export const jsonText = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** Writes only what changed, so that no-change builds leave time stamps alone. */
export function writeText(path, text) {
  const file = at(path);
  if (existsSync(file) && readFileSync(file, "utf8") === text) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return true;
}

/** The one line by which a step says that it passed. */
export const passed = (step, detail) => console.log(`[contracts] ${step}: ${detail}`);

/** Ends the build with the reason and, where there is one, the remedy. */
export function fail(step, reason, remedy) {
  console.error(`[contracts] ${step}: FAILED: ${reason}`);
  if (remedy) console.error(`[contracts] ${step}: ${remedy}`);
  process.exit(1);
}

/** The npm package that holds a Foundry tool for this machine. */
export function foundryPackage(tool) {
  const system = { linux: "linux", darwin: "darwin" }[process.platform];
  const machine = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (!system || !machine) fail(tool, `Foundry is not built for ${process.platform}/${process.arch}`);
  return `@foundry-rs/${tool}-${system}-${machine}`;
}

/**
 * The native binary of a Foundry tool. The npm launchers are not used because they drop the exit code, which
 * would let a failed test pass.
 */
export function foundry(tool) {
  const binary = at("node_modules", foundryPackage(tool), "bin", tool);
  if (!existsSync(binary)) fail(tool, `${binary} is missing`, "run in contracts/: node scripts/install.mjs");
  return binary;
}

/** The environment of child tools: no colours, and no FOUNDRY_* of the caller that would change what is built. */
export function toolEnvironment(extra = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(FOUNDRY|DAPP|ETH)_/.test(name));
  return { ...Object.fromEntries(inherited), NO_COLOR: "1", FOUNDRY_DISABLE_NIGHTLY_WARNING: "1", ...extra };
}

/** Runs a program to its end and returns its standard output; its failure is the failure of the build. */
export function run(step, program, args, { env = {}, remedy } = {}) {
  const result = spawnSync(program, args, {
    cwd: ROOT,
    env: toolEnvironment(env),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) fail(step, result.error.message, remedy);
  if (result.status !== 0) {
    console.error(result.stdout);
    console.error(result.stderr);
    fail(step, `${[program.split("/").pop(), ...args].join(" ")} ended with ${result.status ?? result.signal}`, remedy);
  }
  return result.stdout;
}

/** Compares generated text with the committed file, or writes it when the script was called with --write. */
export function committed(step, path, text, updateCommand) {
  if (process.argv.includes("--write")) {
    if (writeText(path, text)) passed(step, `wrote ${path}`);
    return;
  }
  const present = existsSync(at(path)) ? readText(path) : undefined;
  if (present === text) return;
  const where = present === undefined ? "is missing" : `differs from line ${firstDifference(present, text)}`;
  fail(step, `${path} ${where}`, `if the change is meant, run in contracts/: ${updateCommand}`);
}

function firstDifference(left, right) {
  const a = left.split("\n");
  const b = right.split("\n");
  return a.findIndex((line, index) => line !== b[index]) + 1 || a.length + 1;
}
