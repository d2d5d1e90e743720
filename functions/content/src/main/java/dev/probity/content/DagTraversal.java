package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Goes through a DAG depth-first, parents before children, children in the order of their links,
 * repeated blocks again. Every block is hashed before one of its bytes is looked at; what a parent
 * says of a child (Tsize, blocksize) is compared when the child is read. Memory: the blocks on the
 * path from the root.
 *
 * <p>A CID cannot occur below itself (its digest covers what is below), so there are no cycles.
 * After any exception a traversal is over.
 */
final class DagTraversal {
  private static final long UNKNOWN = -1;
  private static final byte[] NOT_READ = new byte[0];

  private final BlockSource source;
  private final DagLimits limits;
  private final Cid root;
  private final boolean keepLeaves;
  private final Sha256 sha256 = new Sha256();
  private final Deque<Level> path = new ArrayDeque<>();

  private boolean broken;
  private long blocks;
  private long blockBytes;
  private long fileBytes;

  private Cid cid;
  private byte[] block = NOT_READ;
  private byte[] leaf = NOT_READ;
  private int length;
  private int contentOffset;
  private int contentLength;

  /** A node on the path and the link to follow next. */
  private static final class Level {
    final UnixFsNode node;
    int next;

    Level(UnixFsNode node) {
      this.node = node;
    }
  }

  /**
   * Stands before {@code root}.
   *
   * @param keepLeaves whether {@link #block()} gives each leaf as an array of its own
   */
  DagTraversal(BlockSource source, DagLimits limits, Cid root, boolean keepLeaves) {
    this.keepLeaves = keepLeaves;
    this.source = source;
    this.limits = limits;
    this.root = root;
    this.cid = root;
  }

  /**
   * Goes to the next block.
   *
   * @param skipBlocks raw leaves with a smaller ordinal are passed over unread; their sizes are
   *     taken from their parents
   * @return false at the end
   */
  boolean advance(long skipBlocks) throws IOException {
    if (broken) {
      throw new IOException("reading the DAG has failed before");
    }
    broken = true;
    boolean more = step(skipBlocks);
    broken = false;
    return more;
  }

  private boolean step(long skipBlocks) throws IOException {
    if (blocks == 0) {
      enter(root, UNKNOWN, UNKNOWN, skipBlocks);
      return true;
    }
    while (!path.isEmpty()) {
      Level level = path.getLast();
      DagPbNode links = level.node.links();
      if (level.next < links.linkCount()) {
        int link = level.next++;
        long size = level.node.isDirectory() ? UNKNOWN : level.node.blockSize(link);
        enter(links.cid(link), links.tsize(link), size, skipBlocks);
        return true;
      }
      path.removeLast();
    }
    return false;
  }

  /**
   * Goes to where another traversal of this DAG stood. The nodes on the way are read and verified
   * again, and not counted again.
   *
   * @throws IllegalArgumentException if this DAG has no such position
   */
  void continueAt(WalkPosition at) throws IOException {
    if (blocks > 0 || broken) {
      throw new IllegalStateException("the traversal has begun");
    }
    broken = true;
    Cid child = root;
    long tsize = UNKNOWN;
    long size = UNKNOWN;
    for (int followed : at.path()) {
      requireDepth(child);
      if (child.codec() == Codec.RAW) {
        throw new IllegalArgumentException("the position is not one of this DAG: " + at);
      }
      cid = child;
      enterNode(child, tsize, size);
      Level level = path.getLast();
      level.next = followed;
      DagPbNode links = level.node.links();
      boolean last = path.size() == at.path().size();
      if (last ? followed >= links.linkCount() : followed < 1 || followed > links.linkCount()) {
        throw new IllegalArgumentException("the position is not one of this DAG: " + at);
      }
      if (!last) {
        child = links.cid(followed - 1);
        tsize = links.tsize(followed - 1);
        size = level.node.isDirectory() ? UNKNOWN : level.node.blockSize(followed - 1);
      }
    }
    blocks = at.blocks();
    blockBytes = at.bytes();
    broken = false;
  }

  /** Behind the present block. */
  WalkPosition position() {
    List<Integer> followed = new ArrayList<>();
    int open = 0;
    for (Level level : path) {
      followed.add(level.next);
      if (level.next < level.node.links().linkCount()) {
        open = followed.size();
      }
    }
    return new WalkPosition(blocks, blockBytes, followed.subList(0, open));
  }

  /**
   * Leaves out what follows in a file, as far as whole subtrees go. They are neither read nor
   * counted.
   *
   * @param most bytes of content
   * @return bytes of content that were left out
   */
  long passOver(long most) throws IOException {
    if (broken) {
      throw new IOException("reading the DAG has failed before");
    }
    long passed = 0;
    while (!path.isEmpty()) {
      Level level = path.getLast();
      if (level.next < level.node.links().linkCount()) {
        long size = level.node.blockSize(level.next);
        if (size > most - passed) {
          return passed;
        }
        level.next++;
        passed += size;
      } else {
        path.removeLast();
      }
    }
    return passed;
  }

  /**
   * Reads a child whose parent says that it has {@code tsize} bytes of blocks and, in a file,
   * {@code size} bytes of content.
   */
  private void enter(Cid child, long tsize, long size, long skipBlocks) throws IOException {
    cid = child;
    requireDepth(child);
    if (blocks >= limits.maxBlocks()) {
      throw new ContentException(
          Fault.TOO_MANY_BLOCKS,
          child,
          "more than " + limits.maxBlocks() + " blocks, counted with repetition");
    }
    if (child.codec() == Codec.RAW) {
      enterLeaf(child, tsize, blocks < skipBlocks);
    } else {
      enterNode(child, tsize, size);
    }
    blocks++;
    count(child);
  }

  private void requireDepth(Cid child) throws ContentException {
    if (path.size() >= limits.maxDepth()) {
      throw new ContentException(
          Fault.TOO_DEEP, child, "deeper than " + limits.maxDepth() + " levels");
    }
  }

  private void enterLeaf(Cid child, long tsize, boolean skip) throws IOException {
    // A parent's Tsize and blocksize of a raw leaf are equal: UnixFsNode has checked it.
    if (skip && tsize != UNKNOWN) {
      if (tsize > limits.maxBlockBytes()) {
        throw tooLarge(child, tsize);
      }
      block = NOT_READ;
      length = (int) tsize;
    } else {
      if (keepLeaves || tsize == UNKNOWN) {
        read(child);
      } else {
        readInPlace(child);
      }
      requireSize(child, "Tsize", tsize, length);
    }
    contentOffset = 0;
    contentLength = length;
  }

  private void enterNode(Cid child, long tsize, long size) throws IOException {
    read(child);
    UnixFsNode node = UnixFsNode.decode(child, block);
    requireSize(child, "Tsize", tsize, node.cumulativeSize());
    if (size != UNKNOWN) {
      if (node.isDirectory()) {
        throw new ContentException(Fault.WRONG_KIND, child, "a directory inside a file");
      }
      requireSize(child, "blocksize", size, node.fileSize());
    }
    if (node.cumulativeSize() > limits.maxExpandedBytes() - blockBytes) {
      // Said before anything below is read: an honest bomb is refused at its root, a lying one
      // where it lies.
      throw new ContentException(
          Fault.TOO_LARGE, child, "expands to more than " + limits.maxExpandedBytes() + " bytes");
    }
    contentOffset = node.contentOffset();
    contentLength = node.contentLength();
    path.addLast(new Level(node));
  }

  /**
   * Reads a block that outlives the next {@link #advance}: a node, or a leaf that is given away.
   */
  private void read(Cid child) throws IOException {
    block = source.get(child);
    length = block.length;
    if (length > limits.maxBlockBytes()) {
      throw tooLarge(child, length);
    }
    child.verify(block, length, sha256);
  }

  /** Reads a leaf that is looked at once, into the one buffer for such leaves. */
  private void readInPlace(Cid child) throws IOException {
    if (leaf.length == 0) {
      leaf = new byte[limits.maxBlockBytes()];
    }
    block = leaf;
    length = source.read(child, leaf);
    child.verify(leaf, length, sha256);
  }

  private void count(Cid child) throws ContentException {
    blockBytes += length;
    fileBytes += contentLength;
    if (blockBytes > limits.maxExpandedBytes()) {
      throw new ContentException(
          Fault.TOO_LARGE,
          child,
          "with it, more than " + limits.maxExpandedBytes() + " bytes of blocks");
    }
  }

  private ContentException tooLarge(Cid child, long bytes) {
    return new ContentException(
        Fault.TOO_LARGE,
        child,
        "a block of " + bytes + " bytes, more than " + limits.maxBlockBytes());
  }

  private static void requireSize(Cid child, String what, long said, long found)
      throws ContentException {
    if (said != UNKNOWN && said != found) {
      throw new ContentException(
          Fault.SIZE_MISMATCH,
          child,
          "the " + what + " in its parent is " + said + ", not " + found);
    }
  }

  /** The node just entered when it is the root and a dag-pb one. */
  boolean rootIsDirectory() {
    return !path.isEmpty() && path.getFirst().node.isDirectory();
  }

  /** Content of the whole file, as the root says; valid after the first {@link #advance}. */
  long rootFileSize() {
    return path.isEmpty() ? contentLength : path.getFirst().node.fileSize();
  }

  /** The root's node; valid after the first {@link #advance} at a dag-pb root. */
  DagPbNode rootLinks() {
    return path.getFirst().node.links();
  }

  Cid cid() {
    return cid;
  }

  /**
   * The verified bytes of the present block, from 0 to {@link #length()}, until the next {@link
   * #advance}; not those of a leaf that was passed over.
   */
  byte[] block() {
    return block;
  }

  int length() {
    return length;
  }

  int contentOffset() {
    return contentOffset;
  }

  int contentLength() {
    return contentLength;
  }

  /** Blocks entered; the present one has the ordinal before. */
  long blocks() {
    return blocks;
  }

  long blockBytes() {
    return blockBytes;
  }

  long fileBytes() {
    return fileBytes;
  }
}
