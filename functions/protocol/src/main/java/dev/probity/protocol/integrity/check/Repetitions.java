package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.dataset.EntryCursor;
import dev.probity.protocol.integrity.dataset.EntrySort;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.SortedEntries;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.SpillFiles;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.HmacSha256;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds equal records, and records that are equal but for the split. One entry of {@value #ENTRY}
 * bytes a record, sorted as {@link EntrySort} does: the first 16 bytes of an HMAC-SHA-256 of the
 * record without its split, which split, and the record's number.
 */
final class Repetitions implements Closeable {
  private static final int TAG = 16;
  private static final int KIND = TAG + Short.BYTES;
  private static final int ENTRY = KIND + Integer.BYTES;

  /** No split. */
  private static final int NONE = -1;

  private final HmacSha256 mac;
  private final Optional<String> split;
  private final EntrySort entries = new EntrySort(ENTRY, SpillFiles.TEMPORARY);

  /** A number for each form of the split's value, as canonical JSON; 0 where it is absent. */
  private final Map<String, Integer> splits = new HashMap<>();

  /** Those numbers that are no split: absent, null, empty. */
  private final BitSet noSplit = new BitSet();

  private final BitSet duplicates = new BitSet();
  private final BitSet leaks = new BitSet();

  /**
   * Looks for them.
   *
   * @param comparisonKey 32 random bytes of this check: nobody can have made records collide
   */
  Repetitions(Bytes32 comparisonKey, Optional<String> split) {
    this.mac = new HmacSha256(comparisonKey.bytes());
    this.split = split;
    noSplit.set(0);
  }

  void add(SourceRecord record) throws IOException {
    byte[] canonical = record.canonical();
    byte[] rest = canonical;
    int kind = 0;
    if (split.isPresent()) {
      var member = new RecordMembers(canonical);
      if (member.find(split.get())) {
        kind = kind(member);
        rest = member.without();
      }
    }
    int at = entries.add();
    ByteBuffer.wrap(entries.array(), at, ENTRY)
        .put(mac.digest(rest), 0, TAG)
        .putShort((short) kind)
        .putInt((int) record.number());
  }

  private int kind(RecordMembers member) throws DatasetException {
    String value = new String(member.value(), StandardCharsets.UTF_8);
    Integer known = splits.get(value);
    if (known != null) {
      return known;
    }
    // Two more than values are counted: null and the empty string are none.
    if (splits.size() == ValueCounts.MAX_VALUES + 2) {
      throw new DatasetException(Fault.TOO_MANY_VALUES, "the split field has too many values");
    }
    int kind = splits.size() + 1;
    splits.put(value, kind);
    noSplit.set(kind, member.isMissing());
    return kind;
  }

  /** Compares what was added; after the last record. */
  void finish() throws IOException {
    try (SortedEntries sorted = entries.finish()) {
      EntryCursor ahead = sorted.cursor();
      EntryCursor behind = sorted.cursor();
      byte[] previous = new byte[ENTRY];
      boolean more = ahead.next();
      while (more) {
        // Entries that are equal but for the split, sorted by it.
        long members = 0;
        int split = NONE;
        boolean several = false;
        do {
          if (members > 0 && isSame(ahead, previous, KIND)) {
            duplicates.set(number(ahead));
          }
          int kind = kind(ahead);
          if (!noSplit.get(kind)) {
            several |= split != NONE && kind != split;
            split = kind;
          }
          System.arraycopy(ahead.array(), ahead.at(), previous, 0, ENTRY);
          members++;
          more = ahead.next();
        } while (more && isSame(ahead, previous, TAG));
        // The same entries once more, now that all of them are known.
        for (; members > 0; members--) {
          boolean _ = behind.next();
          if (several && !noSplit.get(kind(behind))) {
            leaks.set(number(behind));
          }
        }
      }
    }
  }

  /** Gives up what was not compared. */
  @Override
  public void close() throws IOException {
    entries.close();
  }

  /** Numbers of the records that are equal to an earlier one. */
  BitSet duplicates() {
    return duplicates;
  }

  /** Numbers of the records that are in several splits. */
  BitSet leaks() {
    return leaks;
  }

  /** The first of these. */
  static List<Long> first(BitSet numbers) {
    return numbers.stream().limit(Finding.MAX_RECORDS).mapToObj(number -> (long) number).toList();
  }

  private static boolean isSame(EntryCursor entry, byte[] previous, int length) {
    return Arrays.equals(entry.array(), entry.at(), entry.at() + length, previous, 0, length);
  }

  private static int kind(EntryCursor entry) {
    return ByteBuffer.wrap(entry.array(), entry.at() + TAG, Short.BYTES).getShort();
  }

  private static int number(EntryCursor entry) {
    return ByteBuffer.wrap(entry.array(), entry.at() + KIND, Integer.BYTES).getInt();
  }
}
