// Writes src/test/resources/vectors: what ipfs-unixfs-importer and ipfs-car make of content by formula.
//   npm ci --ignore-scripts && npm run make
import { mkdir, writeFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'
import { CAREncoderStream, createDirectoryEncoderStream, createFileEncoderStream } from 'ipfs-car'
import { CarWriter } from '@ipld/car/writer'
import { decode as decodeNode } from '@ipld/dag-pb'
import { CID } from 'multiformats/cid'
import { content, stream } from './formula.mjs'

const out = fileURLToPath(new URL('../src/test/resources/vectors/', import.meta.url))
const profile = 'unixfs-v1-2025'
const MIB = 1 << 20

class Blocks {
  map = new Map()
  put (cid, bytes) { this.map.set(cid.toString(), bytes.subarray ? bytes.subarray() : bytes); return cid }
}
const forget = { put: cid => cid }

async function last (entries) {
  let entry
  for await (const e of entries) entry = e
  return entry
}

async function importOne (size, seed, chunk, fanOut, store = forget) {
  const options = { profile }
  if (chunk !== MIB) options.chunker = fixedSize({ chunkSize: chunk })
  if (fanOut !== 1024) options.layout = balanced({ maxChildrenPerNode: fanOut })
  return last(importer([{ content: stream(size, seed) }], store, options))
}

const files = [
  // The profile itself.
  ...[0, 1, 100, MIB - 1, MIB, MIB + 1, 3 * MIB].map((size, i) => [size, i + 1, MIB, 1024]),
  // The profile's fan-out on small chunks: around one full node, and two.
  ...[1023, 1024, 1025, 2048, 2049].flatMap(n => [[n * 16, 21, 16, 1024], [n * 16 - 3, 22, 16, 1024]]),
  // Deep trees.
  ...[3, 4, 5, 15, 16, 17, 63, 64, 65, 255, 256, 257, 1000].map(n => [n * 7 - 2, 31, 7, 4]),
  // More than 1024 chunks of the profile itself: 1 GiB and one byte.
  [1024 * MIB, 41, MIB, 1024],
  [1024 * MIB + 1, 42, MIB, 1024]
]

const directories = {
  empty: {},
  one: { 'a.txt': [5, 51] },
  story: { data: [2 * MIB + 17, 52], 'manifest.json': [300, 53], signature: [65, 54], Zebra: [0, 55], 'ä-umlaut': [9, 56], '日本': [10, 57], '🐧': [11, 58], '~': [12, 59] },
  small: { data: [700, 61], 'manifest.json': [300, 62], signature: [65, 63] }
}

function pathOrder (entries) {
  return Object.entries(entries)
}

async function importDirectory (entries, store) {
  const source = pathOrder(entries).map(([name, [size, seed]]) => ({ path: name, content: content(size, seed) }))
  if (source.length === 0) return last(importer([{ path: 'empty/' }], store, { profile }))
  return last(importer(source, store, { profile, wrapWithDirectory: true }))
}

// The CAR that Probity writes, derived without it: depth-first, parents first, every block once.
async function depthFirstCar (root, blocks) {
  const { writer, out: chunks } = CarWriter.create([root])
  const parts = (async () => { const all = []; for await (const c of chunks) all.push(c); return Buffer.concat(all) })()
  const seen = new Set()
  async function visit (cid) {
    const bytes = blocks.map.get(cid.toString())
    if (!seen.has(cid.toString())) {
      seen.add(cid.toString())
      await writer.put({ cid, bytes })
    }
    if (cid.code === 0x70) for (const link of decodeNode(bytes).Links) await visit(link.Hash)
  }
  await visit(root)
  await writer.close()
  return parts
}

// What `ipfs-car pack` writes once the root is known: its own order (children first).
async function packedCar (makeStream) {
  let root
  await makeStream().pipeTo(new WritableStream({ write (block) { root = block.cid } }))
  const parts = []
  await makeStream().pipeThrough(new CAREncoderStream([root])).pipeTo(new WritableStream({ write (c) { parts.push(c) } }))
  return { root, bytes: Buffer.concat(parts) }
}

function packedDirectory (entries) {
  return packedCar(() => createDirectoryEncoderStream(pathOrder(entries).map(([name, [size, seed]]) =>
    ({ name, stream: () => new Blob([content(size, seed)]).stream() }))))
}

function packedFile (size, seed) {
  return packedCar(() => createFileEncoderStream(new Blob([content(size, seed)])))
}

await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })

const fileRows = ['#size\tseed\tchunk\tfanOut\tcid\tdagSize']
for (const [size, seed, chunk, fanOut] of files) {
  const entry = await importOne(size, seed, chunk, fanOut)
  fileRows.push([size, seed, chunk, fanOut, entry.cid, entry.size].join('\t'))
}
await writeFile(out + 'files.tsv', fileRows.join('\n') + '\n')

const directoryRows = ['#directory\tname\tsize\tseed\tcid of the directory\tdagSize of the directory']
for (const [directory, entries] of Object.entries(directories)) {
  const blocks = new Blocks()
  const { cid, size } = await importDirectory(entries, blocks)
  const rows = pathOrder(entries).map(([name, [bytes, seed]]) => [directory, name, bytes, seed, cid, size])
  for (const row of rows.length ? rows : [[directory, '', 0, 0, cid, size]]) directoryRows.push(row.join('\t'))
  if (directory === 'small') await writeFile(out + 'small-depth-first.car', await depthFirstCar(CID.asCID(cid), blocks))
}
await writeFile(out + 'directories.tsv', directoryRows.join('\n') + '\n')

await writeFile(out + 'small-packed.car', (await packedDirectory(directories.small)).bytes)
await writeFile(out + 'file-packed.car', (await packedFile(777, 71)).bytes)

// Larger CARs by their digest alone.
const { createHash } = await import('node:crypto')
const carRows = ['#what\tsize\tseed\troot\tlength of the CAR\tsha-256 of the CAR']
const packs = [['file', 3 * MIB + 5, 72, await packedFile(3 * MIB + 5, 72)], ['directory story', 0, 0, await packedDirectory(directories.story)]]
for (const [what, size, seed, { root, bytes }] of packs) {
  carRows.push([what, size, seed, root, bytes.length, createHash('sha256').update(bytes).digest('hex')].join('\t'))
}
await writeFile(out + 'cars.tsv', carRows.join('\n') + '\n')
