package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;

/**
 * Computes the root of a records tree from its leaves as they come, and refuses an order that is
 * not strictly increasing between the sentinels. Holds one node a level. By one thread at a time.
 */
final class RecordsRoot {
  private static final byte[] FIRST = RecordsTree.FIRST.bytes();
  private static final byte[] LAST = RecordsTree.LAST.bytes();

  private static final int LEVELS = RecordsTree.depth(RecordReader.MAX_RECORDS) + 1;

  private final RecordNode nodes = new RecordNode();
  private final Nodes told;

  /** Left nodes that wait for their right one, by level: present where {@link #count} has a bit. */
  private final byte[][] waiting = new byte[LEVELS][Bytes32.LENGTH];

  private final byte[] previous = new byte[Bytes32.LENGTH];
  private long count;

  /** Told of the tree's nodes as they are known. */
  interface Nodes {
    /** Nobody asks. */
    Nodes IGNORED =
        new Nodes() {
          @Override
          public void node(int level, long index, byte[] node) {
            // Nobody asks.
          }

          @Override
          public void padding(int level, long first, byte[] node) {
            // Nobody asks.
          }
        };

    /**
     * A node over at least one sentinel or leaf.
     *
     * @param level 0 is the bottom
     * @param index on its level, from 0
     * @param node to be copied, if it is wanted
     */
    void node(int level, long index, byte[] node);

    /**
     * All nodes of a level that stand over padding alone, which are equal.
     *
     * @param first index of the first of them
     * @param node to be copied, if it is wanted
     */
    void padding(int level, long first, byte[] node);
  }

  RecordsRoot() {
    this(Nodes.IGNORED);
  }

  RecordsRoot(Nodes told) {
    this.told = told;
    append(FIRST, 0);
  }

  /** Leaves added so far. */
  long leaves() {
    return count - 1;
  }

  /** The leaf that was added last; before the first the sentinel. */
  Bytes32 last() {
    return Bytes32.of(previous);
  }

  /**
   * Nodes to the left of what was added last and to the left of what comes next, level by level.
   * Where next is the position of what comes next and z its zero bits from the right: below level z
   * the left neighbour of the node over what was added last; from level z on, where next has a bit,
   * the left neighbour of the node over what comes next; nothing of use elsewhere.
   */
  byte[][] lefts() {
    byte[][] copy = new byte[LEVELS][];
    for (int level = 0; level < LEVELS; level++) {
      copy[level] = waiting[level].clone();
    }
    return copy;
  }

  /** Adds the leaf that begins at {@code at}. */
  void add(byte[] source, int at) throws DatasetException {
    if (leaves() == RecordReader.MAX_RECORDS) {
      throw new IllegalStateException("more leaves than records are allowed");
    }
    requireAbovePrevious(source, at);
    System.arraycopy(source, at, previous, 0, Bytes32.LENGTH);
    append(source, at);
  }

  /** Adds the sentinel and the padding: the root. Nothing can be added afterwards. */
  Bytes32 finish() throws DatasetException {
    requireAbovePrevious(LAST, 0);
    int depth = RecordsTree.depth(leaves());
    append(LAST, 0);
    byte[] padding = LAST.clone();
    byte[] node = new byte[Bytes32.LENGTH];
    boolean begun =
        false; // whether node is the rightmost one of this level that is not all padding
    for (int level = 0; level < depth; level++) {
      told.padding(level, ((count - 1) >>> level) + 1, padding);
      if ((count >>> level & 1) == 1) {
        nodes.write(waiting[level], begun ? node : padding, node);
        begun = true;
      } else if (begun) {
        nodes.write(node, padding, node);
      }
      if (begun) {
        told.node(level + 1, (count - 1) >>> (level + 1), node);
      }
      nodes.write(padding, padding, padding);
    }
    return Bytes32.of(begun ? node : waiting[depth]);
  }

  private void requireAbovePrevious(byte[] source, int at) throws DatasetException {
    int end = at + Bytes32.LENGTH;
    if (Arrays.compareUnsigned(previous, 0, Bytes32.LENGTH, source, at, end) >= 0) {
      throw new DatasetException(
          Fault.LEAVES_ORDER,
          "leaf "
              + count
              + " is not above the one before it: leaves increase between the sentinels");
    }
  }

  private void append(byte[] source, int at) {
    byte[] node = new byte[Bytes32.LENGTH];
    System.arraycopy(source, at, node, 0, Bytes32.LENGTH);
    int level = 0;
    told.node(level, count, node);
    for (; (count >>> level & 1) == 1; level++) {
      nodes.write(waiting[level], node, node);
      told.node(level + 1, count >>> (level + 1), node);
    }
    System.arraycopy(node, 0, waiting[level], 0, Bytes32.LENGTH);
    count++;
  }
}
