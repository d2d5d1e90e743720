// Deploys everything in its order on a chain of its own (anvil, hard fork pinned, a free port of the loopback
// interface) and measures what real transactions cost: gasUsed of their receipts.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Interface, ZeroAddress, zeroPadValue } from "ethers";
import { FORGE_OUT, committed, fail, foundry, jsonText, passed, readJson, toolEnvironment } from "./project.mjs";

const STEP = "gas on a chain";
const LIMITS = {
  storeTdataHash: 50_000,
  eraseTdata: 50_000,
  storeRegData: 46_500,
  storeUcred: 62_000,
  storeListServices: 46_500,
  storeUtoken: 60_000,
};
const HARD_FORK = readJson("abi/bytecode-hashes.json").evmVersion;
const DELAY = 5;

// When the chain begins, in seconds since 1970. No byte of it is zero, nor of the next minutes: the dearest case.
const START = 0x69555555;

function startAnvil() {
  const args = ["--host", "127.0.0.1", "--port", "0", "--hardfork", HARD_FORK, "--chain-id", "31337", "--no-cors"];
  args.push("--timestamp", `${START}`);
  const anvil = spawn(foundry("anvil"), args, { env: toolEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  process.on("exit", () => anvil.kill("SIGKILL"));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
  return new Promise((resolve) => {
    let said = "";
    const giveUp = setTimeout(() => fail(STEP, `anvil did not start: ${said}`), 20_000);
    const listen = (chunk) => {
      said += chunk;
      const port = said.match(/Listening on 127\.0\.0\.1:(\d+)/)?.[1];
      if (!port) return;
      clearTimeout(giveUp);
      resolve(`http://127.0.0.1:${port}`);
    };
    anvil.stdout.on("data", listen);
    anvil.stderr.on("data", listen);
    anvil.on("exit", (code) => fail(STEP, `anvil ended with ${code}: ${said}`));
  });
}

const url = await startAnvil();

async function rpc(method, ...params) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    signal: AbortSignal.timeout(20_000),
  });
  const { result, error } = await response.json();
  if (error) fail(STEP, `${method}: ${error.message}`);
  return result;
}

const [sender, ...others] = await rpc("eth_accounts");

async function send(transaction) {
  const hash = await rpc("eth_sendTransaction", { from: sender, gas: "0x989680", ...transaction });
  const receipt = await receiptOf(hash);
  if (receipt.status !== "0x1") fail(STEP, `transaction ${hash} reverted`);
  return { gasUsed: Number(receipt.gasUsed), address: receipt.contractAddress, block: receipt.blockNumber };
}

async function receiptOf(hash) {
  for (let tries = 0; tries < 500; ++tries) {
    const receipt = await rpc("eth_getTransactionReceipt", hash);
    if (receipt) return receipt;
    await sleep(10);
  }
  return fail(STEP, `transaction ${hash} was not mined in 5 s`);
}

const interfaceOf = (name) => new Interface(readJson(`abi/${name}.json`));

async function deploy(name, ...values) {
  const artifact = JSON.parse(readFileSync(join(FORGE_OUT, `${name}.sol`, `${name}.json`), "utf8"));
  const encoded = interfaceOf(name).encodeDeploy(values);
  return send({ data: artifact.bytecode.object + encoded.slice(2) });
}

const word = (byte) => `0x${byte.repeat(32)}`;
const name32 = (text) => `0x${Buffer.from(text, "ascii").toString("hex").padEnd(64, "0")}`;
const never = 2n ** 64n - 1n;

const multisig = await deploy("KeyholderMultisig", others.slice(0, 3), 2);
const timelock = await deploy("TimelockController", DELAY, [multisig.address], [ZeroAddress], ZeroAddress);
const genesis = [
  [name32("IM"), name32("message"), word("11"), never],
  [name32("IM"), name32("decryption"), word("22"), never],
  // The sender speaks for IDMA.
  [name32("IDMA"), name32("transaction"), zeroPadValue(sender, 32), never],
  [name32("GW"), name32("transaction"), zeroPadValue(others[5], 32), never],
  [name32("MON"), name32("transaction"), zeroPadValue(others[6], 32), never],
];
const registry = await deploy("ModuleRegistry", timelock.address, multisig.address, DELAY, genesis);
const scim = await deploy("IntegrityRegistry");
const scidma = await deploy("IdmaRegistry", registry.address, others.slice(0, 3));
const scapi = await deploy("ApiTokenRegistry", registry.address);

// No byte of the random values is zero: the dearest case.
function store(version, from = sender) {
  const values = [word("a1"), version, word("b2"), word("c3")];
  const data = interfaceOf("IntegrityRegistry").encodeFunctionData("storeTdataHash", values);
  return send({ from, to: scim.address, data });
}
const first = await store(1);
const later = await store(2);
const lastVersion = await store(2 ** 32 - 1);
const firstOfOther = await store(1, others[3]);

function erase(version, from = sender) {
  const values = [word("a1"), version, word("d2")];
  return send({ from, to: scim.address, data: interfaceOf("IntegrityRegistry").encodeFunctionData("eraseTdata", values) });
}
const erased = await erase(1);
const erasedLast = await erase(2 ** 32 - 1);
const erasedOfOther = await erase(1, others[3]);

function idma(from, call, ...values) {
  return send({ from, to: scidma.address, data: interfaceOf("IdmaRegistry").encodeFunctionData(call, values) });
}

const timeOf = async ({ block }) => BigInt((await rpc("eth_getBlockByNumber", block, false)).timestamp);

const user = others[4];
const requested = await idma(user, "storeRegData", word("d4"));
const requestedAgain = await idma(user, "storeRegData", word("e5"));
const answered = await idma(
  sender,
  "storeUcred",
  ...[user, 2, word("e5"), await timeOf(requestedAgain), word("f6"), word("a7"), never],
);
const rotated = await idma(sender, "rotateUcred", user, 3, word("b8"), word("c9"), word("da"), never);
const suspended = await idma(sender, "suspend", user, 4, word("eb"));
const resumed = await idma(sender, "resume", user, 5, word("fc"));
const revoked = await idma(sender, "revoke", user, 6, word("ad"));

function api(from, call, ...values) {
  return send({ from, to: scapi.address, data: interfaceOf("ApiTokenRegistry").encodeFunctionData(call, values) });
}

const [gateway, guardian] = others.slice(5, 7);
const asked = await api(user, "storeListServices", word("b1"));
const askedAgain = await api(user, "storeListServices", word("b2"));
const expiry = (await timeOf(askedAgain)) + 86_400n;
const issued = await api(gateway, "storeUtoken", user, word("b1"), await timeOf(asked), word("c1"), expiry);
const issuedAgain = await api(gateway, "storeUtoken", user, word("b2"), await timeOf(askedAgain), word("c2"), expiry);
const suspendedByUser = await api(user, "suspendToken", word("c1"), word("41"));
const suspendedByGateway = await api(gateway, "suspendToken", word("c1"), word("41"));
const suspendedByGuardian = await api(guardian, "suspendToken", word("c1"), word("41"));
const resumedByUser = await api(user, "resumeToken", word("c1"), word("41"));
const revokedByUser = await api(user, "revokeToken", word("c1"), word("41"));

const measured = {
  hardFork: HARD_FORK,
  storeTdataHash: {
    firstWrite: first.gasUsed,
    firstWriteOfAnotherOwner: firstOfOther.gasUsed,
    laterVersion: later.gasUsed,
    largestVersion: lastVersion.gasUsed,
    limit: LIMITS.storeTdataHash,
  },
  eraseTdata: {
    firstVersion: erased.gasUsed,
    largestVersion: erasedLast.gasUsed,
    ofAnotherOwner: erasedOfOther.gasUsed,
    limit: LIMITS.eraseTdata,
  },
  storeRegData: { firstRequest: requested.gasUsed, anotherRequest: requestedAgain.gasUsed, limit: LIMITS.storeRegData },
  storeUcred: { firstCredential: answered.gasUsed, limit: LIMITS.storeUcred },
  storeListServices: { firstRequest: asked.gasUsed, anotherRequest: askedAgain.gasUsed, limit: LIMITS.storeListServices },
  storeUtoken: { firstToken: issued.gasUsed, anotherToken: issuedAgain.gasUsed, limit: LIMITS.storeUtoken },
  credential: {
    rotateUcred: rotated.gasUsed,
    suspend: suspended.gasUsed,
    resume: resumed.gasUsed,
    revoke: revoked.gasUsed,
  },
  token: {
    suspendByUser: suspendedByUser.gasUsed,
    suspendByGateway: suspendedByGateway.gasUsed,
    suspendByGuardian: suspendedByGuardian.gasUsed,
    resume: resumedByUser.gasUsed,
    revoke: revokedByUser.gasUsed,
  },
  deployment: {
    KeyholderMultisig: multisig.gasUsed,
    TimelockController: timelock.gasUsed,
    "ModuleRegistry with 5 genesis keys": registry.gasUsed,
    IntegrityRegistry: scim.gasUsed,
    "IdmaRegistry with 3 administrators": scidma.gasUsed,
    ApiTokenRegistry: scapi.gasUsed,
  },
};
for (const [call, limit] of Object.entries(LIMITS)) {
  const { limit: _, ...costs } = measured[call];
  const dearest = Math.max(...Object.values(costs));
  if (dearest > limit) fail(STEP, `${call} cost ${dearest} gas, more than ${limit}`);
}
committed(STEP, "gas/transactions.json", jsonText(measured), "node scripts/gas.mjs --write");
const costs = Object.keys(LIMITS).map((call) => `${call} ${Object.values(measured[call]).join(", ")}`);
passed(STEP, `${costs.join("; ")} (each ends with its limit; ${HARD_FORK})`);
process.exit(0);
