// Runs all Solidity tests and then what they produced through its checks: that tests ran at all, that no call costs
// other gas than the snapshot says, and that the vectors for other languages are what the contracts compute.
import { AbiCoder, id, keccak256, zeroPadValue } from "ethers";
import { existsSync, rmSync } from "node:fs";
import { at, committed, fail, foundry, jsonText, passed, readJson, run } from "./project.mjs";

const UPDATE = "node scripts/test.mjs --write";
const PRODUCED = { gas: "target/snapshots/calls.json", vectors: "target/vectors/commitments.json" };

for (const file of Object.values(PRODUCED)) rmSync(at(file), { force: true });

const report = run("test", foundry("forge"), ["test"]);
const summary = report.match(/(\d+) tests passed, (\d+) failed, (\d+) skipped \((\d+) total tests\)/);
if (!summary) fail("test", "forge printed no summary, so nobody knows whether a test ran");
const [ran, failed, skipped] = summary.slice(1, 4).map(Number);
const campaigns = report.match(/invariant_\w+\(\) \(runs: [1-9]/g) ?? [];
const fuzzed = report.match(/testFuzz_\w+\(.*\) \(runs: [1-9]/g) ?? [];
if (ran === 0 || campaigns.length === 0 || fuzzed.length === 0) fail("test", "no unit, fuzz or invariant test ran");
if (failed > 0 || skipped > 0) fail("test", `${failed} tests failed, ${skipped} were skipped`);
passed("test", `${ran} tests, of them ${fuzzed.length} fuzz tests and ${campaigns.length} invariant campaigns`);

for (const file of Object.values(PRODUCED)) if (!existsSync(at(file))) fail("test", `no test wrote ${file}`);

const gas = readJson(PRODUCED.gas);
if (Object.keys(gas).length === 0) fail("gas snapshot", "it is empty");
committed("gas snapshot", "gas/calls.json", jsonText(gas), UPDATE);
passed("gas snapshot", `${Object.keys(gas).length} calls cost what they did`);

// ---- the vectors that the contracts wrote, computed once more without them

const vectors = readJson(PRODUCED.vectors);
const encoded = (types, values) => keccak256(AbiCoder.defaultAbiCoder().encode(types, values));
const slotIn = (mapping, key) => encoded(["bytes32", "uint256"], [key, mapping]);

function expect(vector, field, value) {
  if (vector[field] !== value) fail("commitments", `${field} of ${JSON.stringify(vector)} should be ${value}`);
}

function checkTdata(v) {
  expect(
    v,
    "dataId",
    encoded(
      ["bytes32", "uint256", "address", "address", "bytes32"],
      [id("Probity.data.v1"), v.chainId, v.contract, v.owner, v.nonce],
    ),
  );
  expect(
    v,
    "commitment",
    encoded(
      ["bytes32", "address", "bytes32", "uint32", "bytes32", "bytes32", "uint64"],
      [id("Probity.tdata.v1"), v.owner, v.dataId, v.version, v.requestHash, v.contentDigest, v.storedAt],
    ),
  );
  expect(v, "slot", encoded(["uint32", "bytes32"], [v.version, slotIn(0, v.dataId)]));
}

function checkTombstone(v) {
  expect(
    v,
    "tombstone",
    encoded(
      ["bytes32", "address", "bytes32", "uint32", "bytes32", "uint64"],
      [id("Probity.erase.v1"), v.owner, v.dataId, v.version, v.requestHash, v.erasedAt],
    ),
  );
  expect(v, "slot", encoded(["uint32", "bytes32"], [v.version, slotIn(1, v.dataId)]));
}

function checkKey(v) {
  expect(v, "keyId", encoded(["bytes32", "bytes32", "bytes32"], [v.module, v.purpose, v.key]));
  expect(v, "slot", slotIn(0, v.keyId));
  const word = BigInt(v.validFrom) | (BigInt(v.validTo) << 64n) | (BigInt(v.compromisedSince) << 128n);
  expect(v, "word", zeroPadValue(`0x${word.toString(16).padStart(64, "0")}`, 32));
  expect(v, "module", `0x${Buffer.from(v.moduleName, "ascii").toString("hex").padEnd(64, "0")}`);
  expect(v, "purpose", `0x${Buffer.from(v.purposeName, "ascii").toString("hex").padEnd(64, "0")}`);
}

const word32 = (number) => `0x${number.toString(16).padStart(64, "0")}`;
const slotOfUser = (mapping, v) => slotIn(mapping, zeroPadValue(v.user, 32));

/** Status, seq and version, which every word of an account has in the clear. */
const inTheClear = (v) => BigInt(v.status) | (BigInt(v.seq) << 8n) | (BigInt(v.version) << 40n);

function checkRegistration(v) {
  const opening = encoded(["bytes32", "bytes32", "uint64"], [id("Probity.reg.v1"), v.requestHash, v.storedAt]);
  expect(v, "status", "1");
  expect(v, "word", word32(inTheClear(v) | ((BigInt(opening) >> 72n) << 72n)));
  expect(v, "slot", slotOfUser(0, v));
}

function checkCredential(v) {
  expect(v, "credRef", encoded(["bytes32", "address", "bytes32"], [id("Probity.credRef.v1"), v.user, v.uCred]));
  expect(
    v,
    "roleCommit",
    encoded(
      ["bytes32", "address", "uint32", "uint8", "uint8", "uint8", "bytes32"],
      [id("Probity.role.v1"), v.user, v.version, v.role, v.scope, v.access, v.rhoRole],
    ),
  );
  expect(v, "commitment", encoded(["bytes32", "bytes32", "bytes32"], [id("Probity.cred.v1"), v.credRef, v.roleCommit]));
  expect(v, "word", word32(inTheClear(v) | (BigInt(v.notAfter) << 72n) | (BigInt(v.storedAt) << 136n)));
  expect(v, "slot", slotOfUser(0, v));
  expect(v, "commitmentSlot", encoded(["uint32", "uint256"], [v.version, BigInt(v.slot) + 1n]));
  expect(v, "roleWord", word32(BigInt(v.privilegedRole) | (BigInt(v.roleChanges) << 8n)));
  expect(v, "roleSlot", slotOfUser(1, v));
}

function checkTokenRequest(v) {
  expect(v, "word", word32(BigInt(v.status) | (BigInt(v.storedAt) << 8n)));
  expect(v, "slot", encoded(["bytes32", "bytes32"], [v.requestHash, slotOfUser(0, v)]));
}

function checkToken(v) {
  expect(v, "accessTokenHash", id(v.accessToken));
  expect(
    v,
    "tokenHash",
    encoded(
      ["bytes32", "address", "bytes32", "bytes32", "uint64"],
      [id("Probity.token.v1"), v.user, v.requestHash, v.accessTokenHash, v.timeExp],
    ),
  );
  const flags = [v.revoked, v.suspendedByUser, v.suspendedByGateway, v.suspendedByGuardian];
  const packed = flags.reduce((bits, flag, place) => bits | (BigInt(flag) << BigInt(place)), 0n);
  const times = (BigInt(v.timeExp) << 160n) | (BigInt(v.storedAt) << 200n);
  expect(v, "word", word32(BigInt(v.user) | times | (packed << 240n)));
  expect(v, "slot", slotIn(1, v.tokenHash));
}

vectors.tdata.forEach(checkTdata);
vectors.tombstones.forEach(checkTombstone);
vectors.keys.forEach(checkKey);
vectors.registrations.forEach(checkRegistration);
vectors.credentials.forEach(checkCredential);
vectors.tokenRequests.forEach(checkTokenRequest);
vectors.tokens.forEach(checkToken);

// Lower-case hex everywhere, as the protocols have it.
const lowerHex = (name, value) => (/^0x[0-9a-fA-F]+$/.test(value) ? value.toLowerCase() : value);
committed("commitments", "vectors/commitments.json", jsonText(JSON.parse(JSON.stringify(vectors, lowerHex))), UPDATE);
const counts = Object.entries(vectors).map(([list, { length }]) => `${length} ${list}`);
passed("commitments", `${counts.join(", ")} as ethers computes them`);
