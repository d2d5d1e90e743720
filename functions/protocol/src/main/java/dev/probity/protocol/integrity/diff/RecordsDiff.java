package dev.probity.protocol.integrity.diff;

import dev.probity.protocol.integrity.dataset.FlatEntries;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.HmacSha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The difference of two data sets as multisets of records: a record that stands <i>a</i> times in
 * the earlier and <i>b</i> times in the later one was removed <i>a − b</i> times, or added <i>b −
 * a</i> times; of equal records the last ones count as removed or added. Order does not matter.
 *
 * <p>Records are compared by the first 16 bytes of their HMAC-SHA-256 under one key, drawn for this
 * comparison: leaves cannot be compared, since every version has a record key of its own, and under
 * a key that nobody knew beforehand nobody can have made two records collide.
 *
 * <p>Memory: 20 bytes a record of both data sets (while it grows, half as much again), freed before
 * anything is told; 24 bytes a record that differs, where records are paired; and for changed
 * records up to {@value #BATCH_BYTES} bytes of text, or one pair. Each data set is read once for
 * the comparison, once for pairing, and once more to tell of the records (of changed records, once
 * for each {@value #BATCH_BYTES} bytes of them).
 */
public final class RecordsDiff {
  private static final int BATCH_BYTES = 1 << 26;

  /** Of an HMAC. */
  private static final int TAG = 16;

  /** Tag, and after it the record's number: equal records stand in the order of the source. */
  private static final int ENTRY = TAG + Integer.BYTES;

  /** Tag of what pairs, the record's number, and its length. */
  private static final int KEYED = ENTRY + Integer.BYTES;

  /** The earlier record's number, the later one's, and the length of both. */
  private static final int PAIR = 3 * Integer.BYTES;

  private final RecordSource before;
  private final RecordSource after;
  private final BitSet removed = new BitSet();
  private final BitSet added = new BitSet();
  private FlatEntries pairs = new FlatEntries(PAIR, 1);
  private long recordsBefore;
  private long recordsAfter;
  private long unpaired;

  /**
   * How much is different.
   *
   * @param before records of the earlier data set
   * @param after records of the later one
   * @param same records in both
   * @param changed pairs; their records count neither as removed nor as added
   * @param unpaired records among those removed and added whose key is missing or not theirs alone,
   *     so that they could not be paired
   */
  public record Counts(
      long before, long after, long same, long changed, long removed, long added, long unpaired) {
    /** Whether both hold the same records, equally often. */
    public boolean isSame() {
      return changed == 0 && removed == 0 && added == 0;
    }
  }

  private RecordsDiff(RecordSource before, RecordSource after) {
    this.before = before;
    this.after = after;
  }

  /**
   * Compares.
   *
   * @param comparisonKey 32 random bytes of this comparison
   * @throws IllegalArgumentException if records are to be paired by number, and there are not
   *     equally many
   * @throws IOException from the sources
   */
  public static RecordsDiff between(
      RecordSource before, RecordSource after, Pairing pairing, Bytes32 comparisonKey)
      throws IOException {
    var diff = new RecordsDiff(before, after);
    var mac = new HmacSha256(comparisonKey.bytes());
    diff.compare(mac);
    if (pairing instanceof Pairing.ByNumber && diff.recordsBefore != diff.recordsAfter) {
      throw new IllegalArgumentException(
          "records can be paired by number only where there are equally many, here "
              + diff.recordsBefore
              + " and "
              + diff.recordsAfter);
    }
    if (!(pairing instanceof Pairing.None) && !diff.removed.isEmpty() && !diff.added.isEmpty()) {
      diff.pair(pairing, mac);
    }
    return diff;
  }

  /** How much is different. */
  public Counts counts() {
    long gone = removed.cardinality();
    return new Counts(
        recordsBefore,
        recordsAfter,
        recordsBefore - gone - pairs.size(),
        pairs.size(),
        gone,
        added.cardinality(),
        unpaired);
  }

  /**
   * Tells of every record that is different.
   *
   * @throws IOException from the sources or the visitor
   */
  public void visit(DiffVisitor visitor) throws IOException {
    int from = 0;
    while (from < pairs.size()) {
      from = tellChanged(from, visitor);
    }
    read(before, removed, visitor::removed);
    read(after, added, visitor::added);
  }

  private void compare(HmacSha256 mac) throws IOException {
    FlatEntries old = tags(before, mac);
    FlatEntries now = tags(after, mac);
    recordsBefore = old.size();
    recordsAfter = now.size();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      int order =
          i == old.size() ? 1 : j == now.size() ? -1 : compareTags(old, i, ENTRY, now, j, ENTRY);
      if (order < 0) {
        removed.set(number(old, i++, ENTRY, TAG));
      } else if (order > 0) {
        added.set(number(now, j++, ENTRY, TAG));
      } else {
        i++;
        j++;
      }
    }
  }

  /** One entry a record, sorted by tag and then by number. */
  private static FlatEntries tags(RecordSource source, HmacSha256 mac) throws IOException {
    var entries = new FlatEntries(ENTRY, RecordReader.MAX_RECORDS);
    source.read(record -> {
      int at = entries.add();
      ByteBuffer.wrap(entries.array(), at, ENTRY)
          .put(mac.digest(record.canonical()), 0, TAG)
          .putInt((int) record.number());
      return true;
    });
    entries.sort();
    return entries;
  }

  private void pair(Pairing pairing, HmacSha256 mac) throws IOException {
    FlatEntries old = keys(before, removed, pairing, mac);
    FlatEntries now = keys(after, added, pairing, mac);
    pairs = new FlatEntries(PAIR, Math.max(1, Math.min(old.size(), now.size())));
    int i = 0;
    int j = 0;
    while (i < old.size() && j < now.size()) {
      int order = compareTags(old, i, KEYED, now, j, KEYED);
      if (order == 0 && isAlone(old, i) && isAlone(now, j)) {
        int numberBefore = number(old, i, KEYED, TAG);
        int numberAfter = number(now, j, KEYED, TAG);
        int length = number(old, i, KEYED, ENTRY) + number(now, j, KEYED, ENTRY);
        int at = pairs.add();
        ByteBuffer.wrap(pairs.array(), at, PAIR)
            .putInt(numberBefore)
            .putInt(numberAfter)
            .putInt(length);
        removed.clear(numberBefore);
        added.clear(numberAfter);
      }
      if (order <= 0) {
        i++;
      }
      if (order >= 0) {
        j++;
      }
    }
    pairs.sort();
    unpaired += ambiguous(old) + ambiguous(now);
  }

  /** One entry for each of these records that has a key, sorted. */
  private FlatEntries keys(RecordSource source, BitSet wanted, Pairing pairing, HmacSha256 mac)
      throws IOException {
    var entries = new FlatEntries(KEYED, wanted.cardinality());
    read(
        source,
        wanted,
        record -> {
          byte[] canonical = record.canonical();
          byte[] key = key(pairing, record, canonical);
          if (key.length == 0) {
            unpaired++;
            return;
          }
          int at = entries.add();
          ByteBuffer.wrap(entries.array(), at, KEYED)
              .put(mac.digest(key), 0, TAG)
              .putInt((int) record.number())
              .putInt(canonical.length);
        });
    entries.sort();
    return entries;
  }

  private static byte[] key(Pairing pairing, SourceRecord record, byte[] canonical) {
    return switch (pairing) {
      case Pairing.None _ -> new byte[0];
      case Pairing.ByNumber _ -> ByteBuffer.allocate(Long.BYTES).putLong(record.number()).array();
      case Pairing.ByField(String field) -> {
        var member = new RecordMembers(canonical);
        yield member.find(field) && !member.isMissing() ? member.value() : new byte[0];
      }
    };
  }

  private static boolean isAlone(FlatEntries keyed, int i) {
    return (i == 0 || compareTags(keyed, i - 1, KEYED, keyed, i, KEYED) != 0)
        && (i + 1 == keyed.size() || compareTags(keyed, i + 1, KEYED, keyed, i, KEYED) != 0);
  }

  private static long ambiguous(FlatEntries keyed) {
    long count = 0;
    for (int i = 0; i < keyed.size(); i++) {
      if (!isAlone(keyed, i)) {
        count++;
      }
    }
    return count;
  }

  /** Tells of as many pairs as may be held at once; returns the first of the others. */
  private int tellChanged(int from, DiffVisitor visitor) throws IOException {
    var numbersBefore = new BitSet();
    var numbersAfter = new BitSet();
    int to = from;
    long bytes = 0;
    while (to < pairs.size()) {
      bytes += number(pairs, to, PAIR, 2 * Integer.BYTES);
      if (to > from && bytes > BATCH_BYTES) {
        break;
      }
      numbersBefore.set(number(pairs, to, PAIR, 0));
      numbersAfter.set(number(pairs, to, PAIR, Integer.BYTES));
      to++;
    }
    List<SourceRecord> old = new ArrayList<>(to - from);
    read(before, numbersBefore, old::add);
    Map<Long, SourceRecord> now = new HashMap<>();
    read(after, numbersAfter, record -> now.put(record.number(), record));
    for (int i = from; i < to; i++) {
      SourceRecord one = old.get(i - from);
      SourceRecord other = now.get((long) number(pairs, i, PAIR, Integer.BYTES));
      if (other == null) {
        throw new IOException("the data changed while it was read");
      }
      visitor.changed(one, other, ChangedField.between(one.canonical(), other.canonical()));
    }
    return to;
  }

  /** Takes a record that was asked for. */
  private interface Taker {
    void take(SourceRecord record) throws IOException;
  }

  /** Reads the records of these numbers, and no further than the last of them. */
  private static void read(RecordSource source, BitSet numbers, Taker taker) throws IOException {
    int last = numbers.length() - 1;
    if (last < 0) {
      return;
    }
    int[] left = {numbers.cardinality()};
    source.read(record -> {
      if (numbers.get((int) record.number())) {
        taker.take(record);
        left[0]--;
      }
      return record.number() < last;
    });
    if (left[0] != 0) {
      throw new IOException("the data changed while it was read");
    }
  }

  private static int number(FlatEntries entries, int i, int width, int offset) {
    return ByteBuffer.wrap(entries.array(), i * width + offset, Integer.BYTES).getInt();
  }

  private static int compareTags(
      FlatEntries a, int i, int widthA, FlatEntries b, int j, int widthB) {
    return Arrays.compareUnsigned(
        a.array(), i * widthA, i * widthA + TAG, b.array(), j * widthB, j * widthB + TAG);
  }
}
