// An IPFS node on loopback that is not ours: Helia. What it is asked for comes as arguments, what it answers is one line
// of JSON. It ends with its standard input.
//   serve FOLDER                  the folder's blocks over bitswap, and over HTTP as a trustless gateway
//   fetch ADDRESS CID FOLDER      a DAG from the node at that address, over bitswap alone, into the folder
//   import SOURCE FOLDER          a file or a folder as UnixFS (profile unixfs-v1-2025), into the folder
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withBitswap } from "@helia/bitswap";
import { withLibp2pLight } from "@helia/libp2p";
import { unixfs } from "@helia/unixfs";
import { createVerifiedFetch } from "@helia/verified-fetch";
import * as dagPb from "@ipld/dag-pb";
import { identify } from "@libp2p/identify";
import { noise } from "@libp2p/noise";
import { tcp } from "@libp2p/tcp";
import { yamux } from "@libp2p/yamux";
import { multiaddr } from "@multiformats/multiaddr";
import { createHeliaLight } from "helia";
import { CID } from "multiformats/cid";

const PATIENCE = 60_000;

/** Blocks in a folder, one file each, named by its CID. */
class FolderBlocks {
  constructor(folder) {
    this.folder = folder;
  }
  async put(cid, bytes) {
    const parts = [];
    if (bytes instanceof Uint8Array) parts.push(bytes);
    else for await (const part of bytes) parts.push(part);
    const file = join(this.folder, cid.toString());
    await writeFile(`${file}.part`, Buffer.concat(parts));
    await rename(`${file}.part`, file);
    return cid;
  }
  async *get(cid) {
    try {
      yield await readFile(join(this.folder, cid.toString()));
    } catch (missing) {
      const error = new Error(`no block ${cid}`, { cause: missing });
      error.name = "NotFoundError";
      throw error;
    }
  }
  async has(cid) {
    return stat(join(this.folder, cid.toString())).then(
      () => true,
      () => false,
    );
  }
  async *putMany(pairs) {
    for await (const { cid, bytes } of pairs) yield this.put(cid, bytes);
  }
  async *getMany(cids) {
    for await (const cid of cids) yield { cid, bytes: this.get(cid) };
  }
  async delete() {
    throw new Error("nothing is deleted here");
  }
  async *deleteMany() {
    throw new Error("nothing is deleted here");
  }
  async *getAll() {
    for (const name of await readdir(this.folder)) {
      const cid = CID.parse(name);
      yield { cid, bytes: this.get(cid) };
    }
  }
}

async function node(folder) {
  await mkdir(folder, { recursive: true });
  const helia = createHeliaLight({ blockstore: new FolderBlocks(folder) });
  return withBitswap(
    withLibp2pLight(helia, {
      addresses: { listen: ["/ip4/127.0.0.1/tcp/0"] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify() },
    }),
  ).start();
}

const say = (answer) => console.log(JSON.stringify(answer));

async function serve(folder) {
  const helia = await node(folder);
  const fetch = await createVerifiedFetch(helia);
  const server = createServer(async (request, response) => {
    const [, kind, cid] = new URL(request.url, "http://localhost").pathname.split("/");
    const answer = await fetch(`${kind}://${cid}${new URL(request.url, "http://localhost").search}`, {
      headers: { accept: request.headers.accept ?? "*/*", "cache-control": "only-if-cached" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) await pipeline(Readable.fromWeb(answer.body), response);
    else response.end();
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  say({ address: helia.libp2p.getMultiaddrs()[0].toString(), gateway: `http://127.0.0.1:${server.address().port}` });
}

async function fetchDag(address, root, folder) {
  const helia = await node(folder);
  await helia.libp2p.dial(multiaddr(address), { signal: AbortSignal.timeout(PATIENCE) });
  const seen = new Set();
  const waiting = [CID.parse(root)];
  for (let cid = waiting.pop(); cid; cid = waiting.pop()) {
    if (seen.has(cid.toString())) continue;
    seen.add(cid.toString());
    const parts = [];
    for await (const part of helia.blockstore.get(cid, { signal: AbortSignal.timeout(PATIENCE) })) parts.push(part);
    if (cid.code === dagPb.code) waiting.push(...dagPb.decode(Buffer.concat(parts)).Links.map((link) => link.Hash));
  }
  say({ blocks: seen.size });
  await helia.stop();
  process.exit(0);
}

async function importSource(source, folder) {
  const helia = await node(folder);
  const fs = unixfs(helia);
  const profile = { profile: "unixfs-v1-2025" };
  let root;
  if ((await stat(source)).isDirectory()) {
    for await (const entry of fs.addAll(files(source, ""), { ...profile, wrapWithDirectory: true })) root = entry.cid;
  } else {
    root = await fs.addByteStream(createReadStream(source), profile);
  }
  say({ root: root.toString() });
  await helia.stop();
  process.exit(0);
}

async function* files(folder, path) {
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const name = path ? `${path}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* files(folder, name);
    else yield { path: name, content: createReadStream(join(folder, name)) };
  }
}

const [command, ...rest] = process.argv.slice(2);
process.stdin.on("end", () => process.exit(0)).resume();
if (command === "serve") await serve(...rest);
else if (command === "fetch") await fetchDag(...rest);
else if (command === "import") await importSource(...rest);
else throw new Error(`no command ${command}`);
