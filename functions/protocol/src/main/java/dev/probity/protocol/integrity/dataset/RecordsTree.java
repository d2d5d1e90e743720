package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Builds the records tree of a data set from its records in the order of the source.
 *
 * <p>The tree's bottom is the sentinel of 32 zero bytes, the leaves ({@link RecordLeaf}) ascending,
 * the sentinel of 32 bytes 0xff, and that sentinel again up to 2^depth, depth = ceil(log2(records +
 * 2)). A node is keccak256(abi.encode(keccak256("Probity.record.node.v1"), left, right)). Equal
 * records are told apart by their occurrence, so leaves never repeat.
 *
 * <p>Records are sorted twice: by h, so that equal ones stand side by side and are numbered, and
 * then by leaf. Takes 32 bytes a record and, while it grows, half as much again: at most 48 MiB.
 * Beyond {@value EntrySort#HELD} records it takes 64 bytes a record of disk besides.
 */
public final class RecordsTree implements Closeable {
  /** The sentinel below every leaf, 32 zero bytes; it stands at position 0. */
  public static final Bytes32 FIRST = Bytes32.ZERO;

  /** The sentinel above every leaf, 32 bytes 0xff; it stands after them, and pads the bottom. */
  public static final Bytes32 LAST = last();

  private final RecordLeaf leaf;
  private final SpillFiles files;
  private final int held;
  private final EntrySort macs;

  /**
   * In the system's folder for temporary files, where there are many records.
   *
   * @param recordKey K_r
   */
  public RecordsTree(Bytes32 recordKey) {
    this(recordKey, SpillFiles.TEMPORARY);
  }

  /**
   * Of records to come.
   *
   * @param recordKey K_r
   * @param files hold what memory does not
   */
  public RecordsTree(Bytes32 recordKey, SpillFiles files) {
    this(recordKey, files, EntrySort.HELD);
  }

  /**
   * The same, of runs of another length.
   *
   * @param held most records in memory
   */
  RecordsTree(Bytes32 recordKey, SpillFiles files, int held) {
    this.leaf = new RecordLeaf(recordKey);
    this.files = files;
    this.held = held;
    macs = new EntrySort(Bytes32.LENGTH, held, files);
  }

  /**
   * Adds the next record.
   *
   * @throws IOException if the disk does not take what memory does not hold
   */
  public void add(SourceRecord record) throws IOException {
    int at = macs.add();
    System.arraycopy(leaf.authenticate(record), 0, macs.array(), at, Bytes32.LENGTH);
  }

  /**
   * Ends the tree: its leaves in order, to be closed.
   *
   * @throws IOException if the disk does not take what memory does not hold
   */
  public SortedLeaves finish() throws IOException {
    SortedEntries sorted = macs.finish();
    if (sorted.held().isPresent()) {
      return inPlace(sorted.held().get());
    }
    try (sorted;
        EntrySort leaves = new EntrySort(Bytes32.LENGTH, held, files)) {
      Occurrences occurrences = new Occurrences();
      EntryCursor h = sorted.cursor();
      while (h.next()) {
        int at = leaves.add();
        leaf.writeTo(leaves.array(), at, h.array(), h.at(), occurrences.of(h.array(), h.at()));
      }
      return new SortedLeaves(leaves.finish());
    }
  }

  private SortedLeaves inPlace(FlatEntries entries) {
    byte[] array = entries.array();
    Occurrences occurrences = new Occurrences();
    for (int i = 0; i < entries.size(); i++) {
      int at = i * Bytes32.LENGTH;
      leaf.writeTo(array, at, array, at, occurrences.of(array, at));
    }
    entries.sort();
    return new SortedLeaves(SortedEntries.held(entries, Bytes32.LENGTH));
  }

  /** Gives up what lies on the disk and was not passed on. */
  @Override
  public void close() throws IOException {
    macs.close();
  }

  private static Bytes32 last() {
    byte[] ones = new byte[Bytes32.LENGTH];
    Arrays.fill(ones, (byte) 0xff);
    return Bytes32.of(ones);
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
