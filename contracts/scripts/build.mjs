// Checks the format, compiles, and compares what others depend on with what is committed: the ABIs and the hashes of
// the bytecode. Then lays out the resources of the jar, from which Java makes its wrappers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keccak256 } from "ethers";
import { DEPLOYED, FORGE_OUT, committed, foundry, jsonText, passed, readText, run, writeText } from "./project.mjs";

const UPDATE = "node scripts/build.mjs --write";
const RESOURCES = "target/classes/dev/probity/contracts";

const format = process.argv.includes("--write") ? ["fmt"] : ["fmt", "--check"];
run("build", foundry("forge"), format, { remedy: `to format, run in contracts/: ${UPDATE}` });
run("build", foundry("forge"), ["build"]);
run("build", foundry("forge"), ["lint", "src"]);

const artifacts = DEPLOYED.map((name) => {
  const { abi, bytecode, deployedBytecode, metadata } = JSON.parse(
    readFileSync(join(FORGE_OUT, `${name}.sol`, `${name}.json`), "utf8"),
  );
  return { name, abi, creation: bytecode.object, runtime: deployedBytecode, metadata };
});

for (const { name, abi } of artifacts) committed("build", `abi/${name}.json`, jsonText(abi), UPDATE);

/** Where the constructor writes values into the runtime code; a verifier sets these bytes to zero before it hashes. */
function immutables({ immutableReferences = {} }) {
  return Object.values(immutableReferences)
    .flat()
    .sort((left, right) => left.start - right.start);
}

function bytecodeHashes({ creation, runtime }) {
  return {
    creationHash: keccak256(creation),
    runtimeHash: keccak256(runtime.object),
    runtimeSize: (runtime.object.length - 2) / 2,
    immutables: immutables(runtime),
  };
}

const { compiler, settings } = artifacts[0].metadata;
const hashes = {
  compiler: compiler.version,
  evmVersion: settings.evmVersion,
  optimizerRuns: settings.optimizer.runs,
  contracts: Object.fromEntries(artifacts.map((artifact) => [artifact.name, bytecodeHashes(artifact)])),
};
committed("build", "abi/bytecode-hashes.json", jsonText(hashes), UPDATE);

for (const { name, abi, creation } of artifacts) {
  writeText(`${RESOURCES}/${name}.abi`, jsonText(abi));
  writeText(`${RESOURCES}/${name}.bin`, creation.slice(2));
}
for (const file of ["types.json", "keyholders.json"]) writeText(`${RESOURCES}/${file}`, readText(`eip712/${file}`));
writeText(`${RESOURCES}/bytecode-hashes.json`, jsonText(hashes));
passed("build", `${artifacts.length} contracts, ABIs and bytecode as committed`);
