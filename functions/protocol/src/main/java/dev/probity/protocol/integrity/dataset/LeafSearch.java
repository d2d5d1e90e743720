package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.Arrays;

/**
 * Finds where a leaf stands in a records tree, or would stand, and the nodes that ways from there
 * to the root need: in one reading of the leaves, holding two nodes a level.
 */
public final class LeafSearch {
  private final byte[] sought;
  private final byte[][] rights = new byte[Long.SIZE][0];
  private final RecordsRoot tree = new RecordsRoot(new Rights());
  private byte[][] lefts = new byte[0][];

  /** Of the first leaf that is not below the sought one; 0 while it was not met. */
  private long position;

  private boolean in;
  private Bytes32 before = RecordsTree.FIRST;
  private Bytes32 at = RecordsTree.LAST;

  private LeafSearch(Bytes32 sought) {
    this.sought = sought.bytes();
  }

  /**
   * Searches.
   *
   * @throws DatasetException {@link DatasetException.Fault#LEAVES_ORDER}, if they were read from
   *     outside and are not strictly increasing between the sentinels
   */
  public static LeafSearch of(SortedLeaves leaves, Bytes32 sought) throws IOException {
    LeafSearch search = new LeafSearch(sought);
    leaves.read(search::take);
    if (search.position == 0) {
      search.meet();
    }
    Bytes32 _ = search.tree.finish();
    return search;
  }

  private void take(byte[] source, int from) throws IOException {
    if (position == 0) {
      int order =
          Arrays.compareUnsigned(source, from, from + Bytes32.LENGTH, sought, 0, Bytes32.LENGTH);
      if (order >= 0) {
        meet();
        in = order == 0;
        at = Bytes32.of(Arrays.copyOfRange(source, from, from + Bytes32.LENGTH));
      }
    }
    tree.add(source, from);
  }

  private void meet() {
    position = tree.leaves() + 1;
    before = tree.last();
    lefts = tree.lefts();
  }

  /** Whether the leaf is among them. */
  public boolean isIn() {
    return in;
  }

  /** Where the leaf stands; if it is not among them, where the first above it stands: 1 or more. */
  public long position() {
    return position;
  }

  /** What stands at the position before: a leaf, or the sentinel {@link RecordsTree#FIRST}. */
  public Bytes32 before() {
    return before;
  }

  /** What stands at the position: a leaf, or the sentinel {@link RecordsTree#LAST}. */
  public Bytes32 at() {
    return at;
  }

  /**
   * A node beside the way from {@link #position} to the root, or beside the ways from there and
   * from the position before until they meet.
   *
   * @param level 0 is the bottom
   * @param index of the node on its level, from 0
   * @throws IllegalArgumentException if it is no such node
   */
  public Bytes32 node(int level, long index) {
    long own = position >>> level;
    boolean apart = level < Long.numberOfTrailingZeros(position);
    boolean isRight = (own & 1) == 1;
    if (!isRight && index == own + 1 && rights[level].length > 0) {
      return Bytes32.of(rights[level]);
    }
    if (apart ? index == own - 2 : isRight && index == own - 1) {
      return Bytes32.of(lefts[level]);
    }
    throw new IllegalArgumentException(
        "node " + index + " of level " + level + " is not beside the way");
  }

  /** Keeps the nodes to the right of the way. */
  private final class Rights implements RecordsRoot.Nodes {
    @Override
    public void node(int level, long index, byte[] node) {
      if (position != 0 && index == (position >>> level) + 1) {
        rights[level] = node.clone();
      }
    }

    @Override
    public void padding(int level, long first, byte[] node) {
      if ((position >>> level) + 1 >= first) {
        rights[level] = node.clone();
      }
    }
  }
}
