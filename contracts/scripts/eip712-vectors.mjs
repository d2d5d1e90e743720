// Writes the EIP-712 vectors with an implementation that shares no code with ours (ethers), or, without --write,
// checks that the committed files are what ethers computes from eip712/*.json today.
import { TypedDataEncoder, Wallet, id, keccak256, toUtf8Bytes } from "ethers";
import { committed, jsonText, passed, readJson } from "./project.mjs";

const VECTORS_OF = {
  "eip712/types.json": "vectors/eip712.json",
  "eip712/keyholders.json": "vectors/keyholders.json",
};

// The key of the example in EIP-712 itself: public, so never of any use but in tests.
const TEST_KEY = keccak256(toUtf8Bytes("cow"));

const DOMAINS = {
  local: { chainId: "31337", verifyingContract: "0x5fbdb2315678afecb367f032d93f642f64180aa3" },
  mainnet: { chainId: "1", verifyingContract: "0xffffffffffffffffffffffffffffffffffffffff" },
  // The largest chain id that EIP-2294 allows.
  largest: { chainId: "9223372036854775771", verifyingContract: "0x0000000000000000000000000000000000fedcba" },
};

const bits = (type) => Number(type.replace("uint", ""));

// One way to fill a field of each type per case; what a case is for stands in its name.
const CASES = {
  typical: {
    domain: "local",
    uint: (type, label) => (BigInt(id(label)) % 2n ** BigInt(Math.min(bits(type) - 1, 40))).toString(),
    bool: () => true,
    bytes32: (label) => id(label),
    address: (label) => `0x${id(label).slice(26)}`,
    bytes: (label) => id(label) + id(`${label}, second word`).slice(2, 20),
    string: () => "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
  },
  "all zero, empty string": {
    domain: "mainnet",
    uint: () => "0",
    bool: () => false,
    bytes32: () => `0x${"00".repeat(32)}`,
    address: () => `0x${"00".repeat(20)}`,
    bytes: () => "0x",
    string: () => "",
  },
  "largest signed 64-bit number, four-byte characters": {
    domain: "largest",
    uint: (type) => (2n ** BigInt(bits(type) === 64 ? 63 : bits(type)) - 1n).toString(),
    bool: () => true,
    bytes32: () => `0x${"ff".repeat(32)}`,
    address: () => `0x${"ff".repeat(20)}`,
    bytes: () => `0x${"ff".repeat(33)}`,
    string: () => "data 𝔘𝔫𝔦 🐧🐧🐧",
  },
  // Numbers that some languages cannot hold: an implementation hashes them so, or refuses the message.
  "largest unsigned numbers": {
    domain: "local",
    uint: (type) => (2n ** BigInt(bits(type)) - 1n).toString(),
    bool: () => true,
    bytes32: (label) => id(label),
    address: (label) => `0x${id(label).slice(26)}`,
    bytes: () => `0x${"ff".repeat(32)}`,
    string: () => "z",
  },
  "left and right padding visible, composed characters": {
    domain: "local",
    uint: () => "1",
    bool: () => false,
    bytes32: () => `0x01${"00".repeat(30)}02`,
    address: () => `0x01${"00".repeat(18)}02`,
    bytes: () => "0x00",
    string: () => "Pingüinos – Πιγκουίνοι – ペンギン".normalize("NFC"),
  },
};

// How many elements an array has in each case.
const ELEMENTS = { "all zero, empty string": 0, "left and right padding visible, composed characters": 1 };

function fieldValue(filling, label, type, caseName) {
  if (type.endsWith("[]")) {
    const element = type.slice(0, -2);
    const length = ELEMENTS[caseName] ?? 3;
    return Array.from({ length }, (_, i) => fieldValue(filling, `${label}[${i}]`, element, caseName));
  }
  if (type.startsWith("uint")) return filling.uint(type, label);
  return filling[type](label);
}

function vector(domainName, version, contract, primaryType, fields, caseName) {
  const filling = CASES[caseName];
  const domain = { name: domainName, version, ...DOMAINS[filling.domain] };
  const message = Object.fromEntries(
    fields.map(({ name, type }) => [name, fieldValue(filling, `${primaryType}.${name}`, type, caseName)]),
  );
  const types = { [primaryType]: fields };
  const encoder = TypedDataEncoder.from(types);
  const wallet = new Wallet(TEST_KEY);
  const digest = TypedDataEncoder.hash(domain, types, message);
  return {
    name: `${primaryType}: ${caseName}`,
    contract,
    domain,
    primaryType,
    message,
    encodeType: encoder.encodeType(primaryType),
    typeHash: id(encoder.encodeType(primaryType)),
    domainSeparator: TypedDataEncoder.hashDomain(domain),
    structHash: TypedDataEncoder.hashStruct(primaryType, types, message),
    digest,
    signer: wallet.address.toLowerCase(),
    signature: wallet.signingKey.sign(digest).serialized,
  };
}

function vectorsOf(source) {
  const { domains, types } = readJson(source);
  return Object.entries(domains).flatMap(([domainName, { version, contract, messages }]) =>
    messages.flatMap((primaryType) =>
      Object.keys(CASES).map((caseName) =>
        vector(domainName, version, contract, primaryType, types[primaryType], caseName),
      ),
    ),
  );
}

for (const [source, file] of Object.entries(VECTORS_OF)) {
  const vectors = vectorsOf(source);
  const text = jsonText({ privateKey: TEST_KEY, vectors });
  committed("eip712 vectors", file, text, "node scripts/eip712-vectors.mjs --write");
  passed("eip712 vectors", `${file}: ${vectors.length} messages as ethers hashes them`);
}
