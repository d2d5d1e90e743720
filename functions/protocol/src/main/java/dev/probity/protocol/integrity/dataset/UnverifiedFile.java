package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.content.WalkResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of a DAG read without comparing its raw leaves with their CIDs; the nodes above them are
 * verified. Leaves that the source cannot give are left out. For diagnosis alone.
 */
final class UnverifiedFile {
  private static final int MAX_BAD_LEAVES = 1000;

  private final BlockSource source;
  private final int maxBlockBytes;
  private final List<Cid> leaves;

  /** Length of each leaf as far as it was read; 0 for one that is left out. */
  private final List<Integer> lengths = new ArrayList<>();

  private final Set<Cid> unreadable = new LinkedHashSet<>();

  private UnverifiedFile(BlockSource source, DagLimits limits, List<Cid> leaves) {
    this.source = source;
    this.maxBlockBytes = limits.maxBlockBytes();
    this.leaves = leaves;
  }

  /**
   * Finds the leaves of a file.
   *
   * @throws IOException if a node above the leaves is bad or absent, or more than 1000 leaves are
   */
  static UnverifiedFile open(BlockSource source, DagLimits limits, Cid file) throws IOException {
    return new UnverifiedFile(source, limits, leaves(source, limits, file));
  }

  /** A verified walk that begins again after each bad leaf. */
  private static List<Cid> leaves(BlockSource source, DagLimits limits, Cid file)
      throws IOException {
    List<Cid> leaves = new ArrayList<>();
    if (file.codec() == Codec.RAW) {
      leaves.add(file);
      return leaves;
    }
    Cid[] asked = {file};
    VerifiedDag dag =
        new VerifiedDag(
            cid -> {
              asked[0] = cid;
              return source.get(cid);
            },
            limits);
    long[] next = {0};
    for (int bad = 0; ; bad++) {
      try {
        WalkResult walk =
            dag.walk(
                file,
                next[0],
                (ordinal, cid, length) -> {
                  next[0] = ordinal + 1;
                  if (cid.codec() == Codec.RAW) {
                    leaves.add(cid);
                  }
                  return true;
                });
        next[0] = walk.blocks();
        return leaves;
      } catch (IOException e) {
        if (asked[0].codec() != Codec.RAW || bad == MAX_BAD_LEAVES) {
          throw e;
        }
        leaves.add(asked[0]);
        next[0]++;
      }
    }
  }

  /** Bytes of all leaves that were read. */
  long length() {
    return lengths.stream().mapToLong(Integer::longValue).sum();
  }

  /** Leaves that were left out so far. */
  Set<Cid> unreadable() {
    return unreadable;
  }

  /** Reads from a byte offset on, which must have been read before or be the end of that. */
  InputStream from(long offset) throws IOException {
    int leaf = 0;
    long left = offset;
    while (leaf < lengths.size() && left >= lengths.get(leaf)) {
      left -= lengths.get(leaf++);
    }
    Stream stream = new Stream(leaf);
    stream.skipNBytes(left);
    return stream;
  }

  /**
   * The bytes that lie under the CID of one leaf; none if it is left out, or there is no such leaf.
   */
  byte[] leaf(int index) {
    return index < leaves.size() ? block(index) : new byte[0];
  }

  private byte[] block(int leaf) {
    byte[] block = {};
    try {
      block = source.get(leaves.get(leaf));
    } catch (IOException e) {
      unreadable.add(leaves.get(leaf));
    }
    if (block.length > maxBlockBytes) {
      unreadable.add(leaves.get(leaf));
      block = new byte[0];
    }
    if (leaf == lengths.size()) {
      lengths.add(block.length);
    }
    return block;
  }

  private final class Stream extends InputStream {
    private int leaf;
    private byte[] block = {};
    private int used;

    Stream(int leaf) {
      this.leaf = leaf;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) {
      while (used == block.length && leaf < leaves.size()) {
        block = block(leaf++);
        used = 0;
      }
      int count = Math.min(length, block.length - used);
      System.arraycopy(block, used, target, from, count);
      used += count;
      return count == 0 && length > 0 ? -1 : count;
    }
  }
}
