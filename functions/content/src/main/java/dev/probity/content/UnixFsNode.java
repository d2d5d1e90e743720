package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.util.Arrays;
import java.util.List;

/**
 * A UnixFS node: the message in the Data field of a dag-pb node, checked against the node's links.
 *
 * <pre>
 * Data { Type = 1: enum, Data = 2: bytes, filesize = 3: uint64, blocksizes = 4: repeated uint64, hashType = 5, fanout = 6, mode = 7, mtime = 8 }
 * </pre>
 *
 * <p>Types File, Raw and Directory. A file's content is its own Data followed by its children's.
 * Refused by name: HAMT shards, symlinks, metadata, mode and modification time (they would make one
 * content many CIDs). A directory's names are strictly ascending by bytes, hence unique.
 */
final class UnixFsNode {
  private static final int RAW = 0;
  private static final int DIRECTORY = 1;
  private static final int FILE = 2;
  private static final List<String> OTHER_TYPES = List.of("metadata", "symlink", "HAMT shard");
  private static final List<String> OTHER_FIELDS = List.of("hashType", "fanout", "mode", "mtime");

  private final DagPbNode node;
  private int type = -1;
  private int contentOffset;
  private int contentLength = -1;
  private long fileSize = -1;
  private int sizes;
  private long[] blockSize = new long[0];
  private long cumulativeSize;

  private UnixFsNode(DagPbNode node) {
    this.node = node;
  }

  /** The Data field of a directory. */
  static byte[] directoryData() {
    return new byte[] {0x08, DIRECTORY};
  }

  /** The Data field of a file whose content lies in its children alone. */
  static byte[] fileData(List<UnixFsEntry> children) {
    long total = 0;
    int size = 2;
    for (UnixFsEntry child : children) {
      total += child.size();
      size += 1 + DagPb.varintSize(child.size());
    }
    ByteWriter out = new ByteWriter(size + 1 + DagPb.varintSize(total));
    out.tag(0x08).varint(FILE).tag(0x18).varint(total);
    for (UnixFsEntry child : children) {
      out.tag(0x20).varint(child.size());
    }
    return out.finish();
  }

  /** Decodes a block whose hash the caller has verified. */
  static UnixFsNode decode(Cid self, byte[] block) throws ContentException {
    UnixFsNode unixFs = new UnixFsNode(DagPbNode.decode(self, block));
    unixFs.readData();
    if (unixFs.isDirectory()) {
      unixFs.checkDirectory();
    } else {
      unixFs.checkFile();
    }
    unixFs.sumUp();
    return unixFs;
  }

  private void readData() throws ContentException {
    if (!node.hasData()) {
      throw malformed("dag-pb without UnixFS data");
    }
    int end = node.dataOffset() + node.dataLength();
    ByteCursor in = new ByteCursor(node.block(), node.dataOffset(), end, node.self());
    while (!in.atEnd()) {
      long key = in.varint("UnixFS key");
      if (key == 0x08 && type < 0) {
        type = readType(in);
      } else if (key == 0x12 && contentLength < 0) {
        contentLength = in.length("UnixFS data");
        contentOffset = in.position();
        in.skip(contentLength);
      } else if (key == 0x18 && fileSize < 0) {
        fileSize = in.varint("UnixFS filesize");
      } else if (key == 0x20) {
        addBlockSize(in.varint("UnixFS blocksizes"));
      } else if (key >>> 3 >= 5 && key >>> 3 <= 8) {
        throw new ContentException(
            Fault.UNSUPPORTED_UNIXFS,
            node.self(),
            "UnixFS " + OTHER_FIELDS.get((int) (key >>> 3) - 5) + " is not supported");
      } else {
        throw malformed(
            "UnixFS: unexpected or repeated field " + (key >>> 3) + " of wire type " + (key & 7));
      }
    }
    if (type < 0) {
      throw malformed("UnixFS without a type");
    }
    contentLength = Math.max(contentLength, 0);
  }

  private int readType(ByteCursor in) throws ContentException {
    long value = in.varint("UnixFS type");
    if (value > FILE) {
      String name = value <= 5 ? OTHER_TYPES.get((int) value - 3) : "type " + value;
      throw new ContentException(
          Fault.UNSUPPORTED_UNIXFS, node.self(), "UnixFS " + name + " is not supported");
    }
    return (int) value;
  }

  private void addBlockSize(long size) throws ContentException {
    if (sizes == node.linkCount()) {
      throw mismatch("more blocksizes than links");
    }
    if (sizes == blockSize.length) {
      blockSize = Arrays.copyOf(blockSize, node.linkCount());
    }
    blockSize[sizes++] = size;
  }

  private void checkDirectory() throws ContentException {
    if (contentLength > 0 || sizes > 0 || fileSize > 0) {
      throw malformed("a UnixFS directory with file content");
    }
    for (int i = 0; i < node.linkCount(); i++) {
      if (!EntryName.isAllowed(node.name(i))) {
        throw malformed("entry " + i + " of the directory has a name that is not allowed");
      }
      if (i > 0 && node.compareNames(i - 1, i) >= 0) {
        throw malformed("entry " + i + " of the directory is repeated or out of order");
      }
    }
  }

  private void checkFile() throws ContentException {
    if (type == RAW && node.linkCount() > 0) {
      throw malformed("a UnixFS Raw node with links");
    }
    if (sizes != node.linkCount()) {
      throw mismatch(sizes + " blocksizes for " + node.linkCount() + " links");
    }
    long total = contentLength;
    for (int i = 0; i < sizes; i++) {
      if (node.cid(i).codec() == Codec.RAW && node.tsize(i) != blockSize[i]) {
        throw mismatch(
            "Tsize "
                + node.tsize(i)
                + " and blocksize "
                + blockSize[i]
                + " of raw link "
                + i
                + " differ");
      }
      total += blockSize[i];
      if (total < 0) {
        throw new ContentException(
            Fault.TOO_LARGE, node.self(), "the blocksizes add up to 2^63 or more");
      }
    }
    if (fileSize >= 0 && fileSize != total) {
      throw mismatch("filesize " + fileSize + ", but data and blocksizes add up to " + total);
    }
    fileSize = total;
  }

  private void sumUp() throws ContentException {
    long total = node.block().length;
    for (int i = 0; i < node.linkCount(); i++) {
      total += node.tsize(i);
      if (total < 0) {
        throw new ContentException(
            Fault.TOO_LARGE, node.self(), "the Tsizes add up to 2^63 or more");
      }
    }
    cumulativeSize = total;
  }

  DagPbNode links() {
    return node;
  }

  boolean isDirectory() {
    return type == DIRECTORY;
  }

  /**
   * Bytes of content in this file, as it says; the children's share is believed only when they were
   * read.
   */
  long fileSize() {
    return Math.max(fileSize, 0);
  }

  /** Bytes of content below the link, as this file says. */
  long blockSize(int link) {
    return blockSize[link];
  }

  /** Bytes of this block and, as it says, of everything below. */
  long cumulativeSize() {
    return cumulativeSize;
  }

  /** Where in the block the file content begins that it carries itself. */
  int contentOffset() {
    return contentOffset;
  }

  /** Bytes of file content that the block carries itself. */
  int contentLength() {
    return contentLength;
  }

  private ContentException malformed(String message) {
    return new ContentException(Fault.MALFORMED, node.self(), message);
  }

  private ContentException mismatch(String message) {
    return new ContentException(Fault.SIZE_MISMATCH, node.self(), message);
  }
}
