package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;

/**
 * Builds the records tree of a data set from its records in the order of the source.
 *
 * <p>The tree's bottom is the sentinel of 32 zero bytes, the leaves ({@link RecordLeaf}) ascending,
 * the sentinel of 32 bytes 0xff, and that sentinel again up to 2^depth, depth = ceil(log2(records +
 * 2)). A node is keccak256(abi.encode(keccak256("Probity.record.node.v1"), left, right)). Equal
 * records are told apart by their occurrence, so leaves never repeat.
 *
 * <p>Takes 32 bytes a record and, while it grows, half as much again: at most 48 MiB.
 */
public final class RecordsTree {
  /** The sentinel below every leaf, 32 zero bytes; it stands at position 0. */
  public static final Bytes32 FIRST = Bytes32.ZERO;

  /** The sentinel above every leaf, 32 bytes 0xff; it stands after them, and pads the bottom. */
  public static final Bytes32 LAST = last();

  private final RecordLeaf leaf;
  private final FlatEntries entries = new FlatEntries(Bytes32.LENGTH, RecordReader.MAX_RECORDS);
  private boolean ended;

  /**
   * @param recordKey K_r
   */
  public RecordsTree(Bytes32 recordKey) {
    leaf = new RecordLeaf(recordKey);
  }

  /** Adds the next record. */
  public void add(SourceRecord record) {
    requireOpen();
    int at = entries.add();
    System.arraycopy(leaf.authenticate(record), 0, entries.array(), at, Bytes32.LENGTH);
  }

  /** Ends the tree: its leaves in order. */
  public SortedLeaves finish() {
    requireOpen();
    ended = true;
    // Equal records stand side by side once sorted; each run is numbered from 0, in place.
    entries.sort();
    byte[] array = entries.array();
    byte[] previous = new byte[Bytes32.LENGTH];
    long occurrence = 0;
    for (int i = 0; i < entries.size(); i++) {
      int at = i * Bytes32.LENGTH;
      int end = at + Bytes32.LENGTH;
      boolean same = i > 0 && Arrays.equals(array, at, end, previous, 0, Bytes32.LENGTH);
      occurrence = same ? occurrence + 1 : 0;
      System.arraycopy(array, at, previous, 0, Bytes32.LENGTH);
      leaf.writeTo(array, at, array, at, occurrence);
    }
    entries.sort();
    return new SortedLeaves(entries);
  }

  private static Bytes32 last() {
    byte[] ones = new byte[Bytes32.LENGTH];
    Arrays.fill(ones, (byte) 0xff);
    return Bytes32.of(ones);
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the tree is finished");
    }
  }

  /**
   * Levels above the leaves.
   *
   * @param records 0 … 2^62
   */
  public static int depth(long records) {
    return Long.SIZE - Long.numberOfLeadingZeros(records + 1); // ceil(log2(records + 2))
  }
}
