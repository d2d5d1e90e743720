// Prints the two roots that RecordsTreeTest fixes, by an implementation that shares nothing with the one in Java:
//   npm ci --prefix contracts && node functions/protocol/vectors/records-roots.mjs
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../contracts/package.json', import.meta.url));
const { AbiCoder, id, keccak256 } = require('ethers');

const RECORD_KEY = Buffer.alloc(32, 7);
const FIRST = '0x' + '00'.repeat(32);
const LAST = '0x' + 'ff'.repeat(32);
const words = (types, values) => AbiCoder.defaultAbiCoder().encode(types, values);

function canonical(record) {
  const sorted = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

function root(records) {
  const seen = new Map();
  const leaves = records.map((record) => {
    const text = canonical(record);
    const occurrence = seen.get(text) ?? 0;
    seen.set(text, occurrence + 1);
    const h = '0x' + createHmac('sha256', RECORD_KEY).update(text).digest('hex');
    const leaf = words(['bytes32', 'bytes32', 'uint64'], [id('Probity.record.leaf.v1'), h, occurrence]);
    return keccak256(keccak256(leaf));
  });
  let level = [FIRST, ...leaves.sort(), LAST];
  while (level.length & (level.length - 1)) level.push(LAST);
  while (level.length > 1) {
    const above = [];
    for (let i = 0; i < level.length; i += 2) {
      above.push(keccak256(words(['bytes32', 'bytes32', 'bytes32'], [id('Probity.record.node.v1'), level[i], level[i + 1]])));
    }
    level = above;
  }
  return level[0];
}

const table = [
  ['Adelie', 'Torgersen', '39.1', 'MALE'],
  ['Adelie', 'Torgersen', '40.30', 'FEMALE'],
  ['Adelie', 'Torgersen', null, null],
  ['Chinstrap', 'Dream', '46', 'FEMALE'],
  ['Gentoo', 'Biscoe', '49.9', '.'],
];
const penguins = (empty) =>
  table.map((row) => {
    const [Species, Island, beak, Sex] = row.map((cell) => cell ?? empty);
    return { Species, Island, 'Beak Length (mm)': beak, Sex };
  });
console.log('JSON', root(penguins(null)));
console.log('CSV ', root(penguins('')));
