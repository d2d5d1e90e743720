package dev.probity.protocol.integrity.diff;

import dev.probity.protocol.integrity.dataset.EntryCursor;
import dev.probity.protocol.integrity.dataset.EntrySort;
import dev.probity.protocol.integrity.dataset.FlatEntries;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.SortedEntries;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.SpillFiles;
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
 * <p>Memory: 20 bytes a record of both data sets, and 24 bytes a record that differs, where records
 * are paired, both sorted as {@link EntrySort} does and freed before anything is told; 12 bytes a
 * pair; and for changed records up to {@value #BATCH_BYTES} bytes of text, or one pair. Each data
 * set is read once for the comparison, once for pairing, and once more to tell of the records (of
 * changed records, once for each {@value #BATCH_BYTES} bytes of them).
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
    try (SortedEntries earlier = tags(before, mac);
        SortedEntries later = tags(after, mac)) {
      recordsBefore = earlier.size();
      recordsAfter = later.size();
      EntryCursor old = earlier.cursor();
      EntryCursor now = later.cursor();
      boolean moreOld = old.next();
      boolean moreNow = now.next();
      while (moreOld || moreNow) {
        int order = !moreOld ? 1 : !moreNow ? -1 : compareTags(old, now);
        if (order < 0) {
          removed.set(number(old, TAG));
        } else if (order > 0) {
          added.set(number(now, TAG));
        }
        moreOld = order > 0 ? moreOld : old.next();
        moreNow = order < 0 ? moreNow : now.next();
      }
    }
  }

  /** One entry a record, sorted by tag and then by number. */
  private static SortedEntries tags(RecordSource source, HmacSha256 mac) throws IOException {
    try (var entries = new EntrySort(ENTRY, SpillFiles.TEMPORARY)) {
      source.read(record -> {
        int at = entries.add();
        ByteBuffer.wrap(entries.array(), at, ENTRY)
            .put(mac.digest(record.canonical()), 0, TAG)
            .putInt((int) record.number());
        return true;
      });
      return entries.finish();
    }
  }

  private void pair(Pairing pairing, HmacSha256 mac) throws IOException {
    try (SortedEntries earlier = keys(before, removed, pairing, mac);
        SortedEntries later = keys(after, added, pairing, mac)) {
      pairs = new FlatEntries(PAIR, (int) Math.max(1, Math.min(earlier.size(), later.size())));
      Keys old = new Keys(earlier.cursor());
      Keys now = new Keys(later.cursor());
      boolean moreOld = old.next();
      boolean moreNow = now.next();
      while (moreOld || moreNow) {
        int order =
            !moreOld
                ? 1
                : !moreNow ? -1 : Arrays.compareUnsigned(old.first, 0, TAG, now.first, 0, TAG);
        if (order == 0 && old.entries == 1 && now.entries == 1) {
          put(old.first, now.first);
        }
        if (order <= 0) {
          unpaired += old.ambiguous();
          moreOld = old.next();
        }
        if (order >= 0) {
          unpaired += now.ambiguous();
          moreNow = now.next();
        }
      }
    }
    pairs.sort();
  }

  private void put(byte[] old, byte[] now) {
    int numberBefore = number(old, TAG);
    int numberAfter = number(now, TAG);
    int at = pairs.add();
    ByteBuffer.wrap(pairs.array(), at, PAIR)
        .putInt(numberBefore)
        .putInt(numberAfter)
        .putInt(number(old, ENTRY) + number(now, ENTRY));
    removed.clear(numberBefore);
    added.clear(numberAfter);
  }

  /** Goes from one key to the next. */
  private static final class Keys {
    private final EntryCursor cursor;
    private boolean more;

    /** The first entry of the present key. */
    private final byte[] first = new byte[KEYED];

    /** How many entries have it. */
    private long entries;

    Keys(EntryCursor cursor) throws IOException {
      this.cursor = cursor;
      more = cursor.next();
    }

    boolean next() throws IOException {
      if (!more) {
        return false;
      }
      System.arraycopy(cursor.array(), cursor.at(), first, 0, KEYED);
      entries = 0;
      do {
        entries++;
        more = cursor.next();
      } while (more
          && Arrays.equals(cursor.array(), cursor.at(), cursor.at() + TAG, first, 0, TAG));
      return true;
    }

    /** How many entries share their key with another. */
    long ambiguous() {
      return entries > 1 ? entries : 0;
    }
  }

  /** One entry for each of these records that has a key, sorted. */
  private SortedEntries keys(RecordSource source, BitSet wanted, Pairing pairing, HmacSha256 mac)
      throws IOException {
    try (var entries = new EntrySort(KEYED, SpillFiles.TEMPORARY)) {
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
      return entries.finish();
    }
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

  /** Tells of as many pairs as may be held at once; returns the first of the others. */
  private int tellChanged(int from, DiffVisitor visitor) throws IOException {
    var numbersBefore = new BitSet();
    var numbersAfter = new BitSet();
    int to = from;
    long bytes = 0;
    while (to < pairs.size()) {
      bytes += number(to, 2 * Integer.BYTES);
      if (to > from && bytes > BATCH_BYTES) {
        break;
      }
      numbersBefore.set(number(to, 0));
      numbersAfter.set(number(to, Integer.BYTES));
      to++;
    }
    List<SourceRecord> old = new ArrayList<>(to - from);
    read(before, numbersBefore, old::add);
    Map<Long, SourceRecord> now = new HashMap<>();
    read(after, numbersAfter, record -> now.put(record.number(), record));
    for (int i = from; i < to; i++) {
      SourceRecord one = old.get(i - from);
      SourceRecord other = now.get((long) number(i, Integer.BYTES));
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

  private int number(int pair, int offset) {
    return number(pairs.array(), pair * PAIR + offset);
  }

  private static int number(EntryCursor entry, int offset) {
    return number(entry.array(), entry.at() + offset);
  }

  private static int number(byte[] array, int at) {
    return ByteBuffer.wrap(array, at, Integer.BYTES).getInt();
  }

  private static int compareTags(EntryCursor a, EntryCursor b) {
    return Arrays.compareUnsigned(a.array(), a.at(), a.at() + TAG, b.array(), b.at(), b.at() + TAG);
  }
}
