package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;

/**
 * Computes the root of a records tree from its leaves as they come, and refuses an order that is
 * not strictly increasing between the sentinels. Holds one node a level.
 */
final class RecordsRoot {
  private static final byte[] FIRST = RecordsTree.FIRST.bytes();
  private static final byte[] LAST = RecordsTree.LAST.bytes();

  private static final int LEVELS = RecordsTree.depth(RecordReader.MAX_RECORDS) + 1;

  private final RecordNode nodes = new RecordNode();

  /** Left nodes that wait for their right one, by level: present where {@link #count} has a bit. */
  private final byte[][] waiting = new byte[LEVELS][Bytes32.LENGTH];

  private final byte[] previous = new byte[Bytes32.LENGTH];
  private long count;

  RecordsRoot() {
    append(FIRST, 0);
  }

  /** Leaves added so far. */
  long leaves() {
    return count - 1;
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
      if ((count >>> level & 1) == 1) {
        nodes.write(waiting[level], begun ? node : padding, node);
        begun = true;
      } else if (begun) {
        nodes.write(node, padding, node);
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
    for (; (count >>> level & 1) == 1; level++) {
      nodes.write(waiting[level], node, node);
    }
    System.arraycopy(node, 0, waiting[level], 0, Bytes32.LENGTH);
    count++;
  }
}
