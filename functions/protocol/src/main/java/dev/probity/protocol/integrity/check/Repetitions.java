package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.dataset.FlatEntries;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.HmacSha256;
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
 * bytes a record, and while they grow half as much again: the first 16 bytes of an HMAC-SHA-256 of
 * the record without its split, which split, and the record's number.
 */
final class Repetitions {
  private static final int TAG = 16;
  private static final int KIND = TAG + Short.BYTES;
  private static final int ENTRY = KIND + Integer.BYTES;

  private final HmacSha256 mac;
  private final Optional<String> split;
  private final FlatEntries entries = new FlatEntries(ENTRY, RecordReader.MAX_RECORDS);

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

  void add(SourceRecord record) throws DatasetException {
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
  void finish() {
    entries.sort();
    int from = 0;
    while (from < entries.size()) {
      int to = from + 1;
      while (to < entries.size() && compare(from, to, TAG) == 0) {
        if (compare(to - 1, to, KIND) == 0) {
          duplicates.set(number(to));
        }
        to++;
      }
      markLeaks(from, to);
      from = to;
    }
  }

  /** Entries that are equal but for the split, sorted by it. */
  private void markLeaks(int from, int to) {
    int first = from;
    while (first < to && noSplit.get(kind(first))) {
      first++;
    }
    boolean several = false;
    for (int i = first + 1; i < to; i++) {
      several |= kind(i) != kind(first) && !noSplit.get(kind(i));
    }
    for (int i = first; several && i < to; i++) {
      if (!noSplit.get(kind(i))) {
        leaks.set(number(i));
      }
    }
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

  private int compare(int i, int j, int length) {
    byte[] array = entries.array();
    return Arrays.compareUnsigned(
        array, i * ENTRY, i * ENTRY + length, array, j * ENTRY, j * ENTRY + length);
  }

  private int kind(int i) {
    return ByteBuffer.wrap(entries.array(), i * ENTRY + TAG, Short.BYTES).getShort();
  }

  private int number(int i) {
    return ByteBuffer.wrap(entries.array(), i * ENTRY + KIND, Integer.BYTES).getInt();
  }
}
