// Captures headers and eth_getProof answers of a real node (anvil) for the tests of Merkle Patricia proofs.
// Run: node functions/protocol/vectors/make-proofs.mjs   (after `npm ci` in contracts/, whose anvil and ethers it uses)
// The answers are fixtures: times and hashes differ from run to run, what they show does not.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(here("../../../contracts/package.json"));
const { encodeRlp, getBytes, keccak256, toBeHex, zeroPadValue } = require("ethers");
const ANVIL = here(`../../../contracts/node_modules/@foundry-rs/anvil-${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}/bin/anvil`);
const OUT = here("../src/test/resources/vectors/state-proofs.json");

// sstore(calldata[0..32], calldata[32..64])
const WORD_STORE = "0x67602035600035550060005260086018f3";
const word = (value) => zeroPadValue(toBeHex(value), 32);
const path = (slot) => keccak256(word(slot)).slice(2);

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const port = await freePort();
const anvil = spawn(ANVIL, ["--host", "127.0.0.1", "--port", String(port), "--hardfork", "prague", "--silent"], { stdio: "inherit" });
const rpc = async (method, ...params) => {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const { result, error } = await response.json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
};

async function ready() {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await rpc("eth_chainId");
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error("anvil does not answer");
}

/** Two slots whose paths share 8 nibbles: so deep that their leaves are shorter than a hash and lie inside a branch. */
function deepPair() {
  const seen = new Map();
  for (let slot = 1000; ; slot++) {
    const prefix = path(slot).slice(0, 8);
    if (seen.has(prefix)) return [seen.get(prefix), slot];
    seen.set(prefix, slot);
  }
}

/** The first slot from `from` on whose path is as wanted. */
function find(from, wanted) {
  for (let slot = from; ; slot++) if (wanted(path(slot))) return slot;
}

const shared = (a, b) => {
  let i = 0;
  while (a[i] === b[i]) i++;
  return i;
};

async function deploy(from, words) {
  const receiptOf = async (transaction) => {
    const hash = await rpc("eth_sendTransaction", { from, gas: "0x186a0", ...transaction });
    let receipt = null;
    while (!receipt) receipt = await rpc("eth_getTransactionReceipt", hash);
    if (receipt.status !== "0x1") throw new Error("transaction failed");
    return receipt;
  };
  const { contractAddress } = await receiptOf({ data: WORD_STORE });
  for (const [slot, value] of words) await receiptOf({ to: contractAddress, data: word(slot) + word(value).slice(2) });
  return contractAddress;
}

const headerFields = ["parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom", "difficulty", "number", "gasLimit", "gasUsed",
  "timestamp", "extraData", "mixHash", "nonce", "baseFeePerGas", "withdrawalsRoot", "blobGasUsed", "excessBlobGas", "parentBeaconBlockRoot", "requestsHash"];
const integers = new Set(["difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed", "excessBlobGas"]);
const minimal = (quantity) => (BigInt(quantity) === 0n ? "0x" : toBeHex(BigInt(quantity)));

try {
  await ready();
  const [account] = await rpc("eth_accounts");
  const [deepA, deepB] = deepPair();
  const deepPath = path(deepA);
  const other = find(1, (p) => p[0] !== deepPath[0]);
  const otherPath = path(other);
  const random = (bits, seed) => BigInt(keccak256(word(seed))) >> BigInt(256 - bits);

  const plans = [
    { name: "no words", words: [], keys: { "absent: empty trie": 7 } },
    {
      name: "one word",
      words: [[7, random(256, 7)]],
      keys: { "present: leaf at the root": 7, "absent: differing leaf": 8 },
    },
    {
      name: "two deep words and another",
      words: [[deepA, 5n], [deepB, 6n], [other, random(192, 1)]],
      keys: {
        "present: leaf inside its branch": deepA,
        "present: the other leaf inside its branch": deepB,
        "present: leaf below a branch": other,
        "absent: differing extension": find(5_000_000, (p) => p[0] === deepPath[0] && shared(p, deepPath) === 1),
        "absent: empty slot of a branch": find(5_000_000, (p) => p[0] !== deepPath[0] && p[0] !== otherPath[0]),
        "absent: differing leaf": find(5_000_000, (p) => p[0] === otherPath[0]),
      },
    },
    {
      name: "forty words",
      words: Array.from({ length: 40 }, (_, i) => [i, random(i % 2 ? 256 : 8, i) | 1n]),
      keys: { "present: many siblings": 21, "present: short word": 22, "absent: many siblings": 41 },
    },
  ];

  const contracts = [];
  for (const plan of plans) contracts.push({ ...plan, address: await deploy(account, plan.words) });

  const block = await rpc("eth_getBlockByNumber", "latest", false);
  const headerRlp = encodeRlp(headerFields.map((name) => (integers.has(name) ? minimal(block[name]) : block[name])));
  if (keccak256(headerRlp) !== block.hash) throw new Error("the header does not hash to the block's hash");

  const proofs = [];
  for (const contract of contracts) {
    const values = new Map(contract.words.map(([slot, value]) => [slot, value]));
    const cases = Object.entries(contract.keys);
    const proof = await rpc("eth_getProof", contract.address, cases.map(([, slot]) => word(slot)), block.number);
    proofs.push({
      name: contract.name,
      address: contract.address,
      exists: true,
      codeHash: proof.codeHash,
      storageHash: proof.storageHash,
      accountProof: proof.accountProof,
      storage: cases.map(([name, slot], i) => ({
        name,
        key: word(slot),
        value: word(values.get(slot) ?? 0),
        proof: proof.storageProof[i].proof,
      })),
    });
  }
  for (const [name, address, exists] of [["account without code", account, true], ["no account", "0x00000000000000000000000000000000000abcde", false]]) {
    const proof = await rpc("eth_getProof", address, [], block.number);
    proofs.push({ name, address, exists, codeHash: proof.codeHash, storageHash: proof.storageHash, accountProof: proof.accountProof, storage: [] });
  }

  const vectors = {
    madeBy: `${await rpc("web3_clientVersion")}, hard fork Prague, by functions/protocol/vectors/make-proofs.mjs`,
    block: { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp), stateRoot: block.stateRoot, headerRlp },
    proofs,
  };
  writeFileSync(OUT, `${JSON.stringify(vectors, null, 1)}\n`);
  const nodes = proofs.flatMap((p) => [p.accountProof, ...p.storage.map((s) => s.proof)]);
  console.log(`${proofs.length} accounts, ${nodes.length} proofs, longest ${Math.max(...nodes.map((n) => n.length))} nodes, header ${getBytes(headerRlp).length} bytes`);
} finally {
  anvil.kill();
}
