package dev.probity.content;

import dev.probity.content.LeafNames.Leaf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Imports a file of any length as a stream, profile {@code unixfs-v1-2025} (IPIP-0499): CIDv1, raw
 * leaves of 1 MiB, balanced tree with up to 1024 links a node; a file of one chunk is that raw
 * block alone. The same bytes give the same CID as in Kubo, Helia and ipfs-car under this profile.
 *
 * <p>Holds up to six chunks, most of which are being hashed on other cores, and up to 1024 links a
 * level (4 levels reach a petabyte). Blocks reach the sink in one order, children before parents,
 * and from the thread that writes; a failure of the sink may show some chunks later. Nothing is
 * written by {@link #close()}: only {@link #finish()} ends a file. Not thread-safe.
 */
public final class UnixFsFile extends OutputStream {
  /** Bytes in a chunk; the last one has less. */
  public static final int CHUNK_BYTES = 1 << 20;

  /** Links in an inner node. */
  public static final int FAN_OUT = 1024;

  private final BlockSink sink;
  private final int chunkBytes;
  private final int fanOut;
  private final LeafNames names = new LeafNames();
  private final Sha256 sha256 = new Sha256();

  /** Complete subtrees that wait for a parent, leaves first. */
  private final List<List<UnixFsEntry>> levels = new ArrayList<>();

  private byte[] chunk = new byte[0];
  private int filled;
  private boolean empty = true;
  private boolean ended;

  /** Writes to {@code sink}. */
  public UnixFsFile(BlockSink sink) {
    this(sink, CHUNK_BYTES, FAN_OUT);
  }

  /** With another shape, so that deep trees can be tested on few bytes. */
  UnixFsFile(BlockSink sink, int chunkBytes, int fanOut) {
    this.sink = sink;
    this.chunkBytes = chunkBytes;
    this.fanOut = fanOut;
  }

  /** Imports everything from {@code in}, read straight into the chunks; does not close it. */
  public static UnixFsEntry importFrom(InputStream in, BlockSink sink) throws IOException {
    UnixFsFile file = new UnixFsFile(sink);
    int read;
    do {
      file.makeRoom(CHUNK_BYTES - file.filled);
      read = in.readNBytes(file.chunk, file.filled, CHUNK_BYTES - file.filled);
      file.filled += read;
      file.putFullChunk();
    } while (read > 0);
    return file.finish();
  }

  @Override
  public void write(int b) throws IOException {
    requireOpen();
    makeRoom(1);
    chunk[filled++] = (byte) b;
    putFullChunk();
  }

  /** Takes bytes in; the array stays the caller's. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int from = offset;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, chunkBytes - filled);
      makeRoom(part);
      System.arraycopy(bytes, from, chunk, filled, part);
      filled += part;
      from += part;
      left -= part;
      putFullChunk();
    }
  }

  /**
   * Ends the file: writes the last chunk and the nodes above it.
   *
   * @return the root; of an empty file the empty raw block
   * @throws IOException if the sink fails or the file was ended before
   */
  public UnixFsEntry finish() throws IOException {
    requireOpen();
    if (filled > 0 || empty) {
      names.add(filled == chunk.length ? chunk : Arrays.copyOf(chunk, filled));
    }
    for (Leaf leaf = names.take(); leaf != null; leaf = names.take()) {
      putLeaf(leaf);
    }
    for (int level = 0; ; level++) {
      boolean top = level == levels.size() - 1;
      List<UnixFsEntry> waiting = levels.get(level);
      if (top && waiting.size() == 1) {
        close();
        return waiting.get(0);
      }
      if (!waiting.isEmpty()) {
        putParent(level);
      }
    }
  }

  /** Ends writing; without a {@link #finish()} before, the file was not written. */
  @Override
  public void close() {
    ended = true;
    chunk = new byte[0];
  }

  private void requireOpen() throws IOException {
    if (ended) {
      throw new IOException("the file has ended");
    }
  }

  /** A small file costs a small chunk, a large one few copies. */
  private void makeRoom(int more) {
    int needed = filled + more;
    if (needed > chunk.length) {
      int capacity =
          chunk.length == 0 && empty ? Math.max(needed, Math.min(chunkBytes, 8192)) : chunkBytes;
      chunk = Arrays.copyOf(chunk, capacity);
    }
  }

  private void putFullChunk() throws IOException {
    if (filled == chunkBytes) {
      byte[] full = chunk;
      chunk = new byte[0];
      filled = 0;
      empty = false;
      names.add(full);
      for (Leaf leaf = names.poll(); leaf != null; leaf = names.poll()) {
        putLeaf(leaf);
      }
    }
  }

  private void putLeaf(Leaf leaf) throws IOException {
    int length = leaf.block().length;
    put(leaf.cid(), leaf.block());
    add(0, new UnixFsEntry(leaf.cid(), length, length));
  }

  private void add(int level, UnixFsEntry entry) throws IOException {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    levels.get(level).add(entry);
    if (levels.get(level).size() == fanOut) {
      putParent(level);
    }
  }

  private void putParent(int level) throws IOException {
    List<UnixFsEntry> children = levels.get(level);
    List<DagLink> links = new ArrayList<>(children.size());
    long size = 0;
    long dagSize = 0;
    for (UnixFsEntry child : children) {
      links.add(new DagLink("", child.cid(), child.dagSize()));
      size += child.size();
      dagSize += child.dagSize();
    }
    byte[] block = DagPb.encode(links, UnixFsNode.fileData(children));
    children.clear();
    Cid cid = Cid.ofBlock(Codec.DAG_PB, block, sha256);
    put(cid, block);
    add(level + 1, new UnixFsEntry(cid, size, dagSize + block.length));
  }

  /** A file with a hole must not be finished: after a failure of the sink it has ended. */
  private void put(Cid cid, byte[] block) throws IOException {
    boolean stored = false;
    try {
      sink.put(cid, block);
      stored = true;
    } finally {
      ended |= !stored;
    }
  }
}
