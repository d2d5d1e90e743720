package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Counts the values of one field: at most {@link ValueCounts#MAX_VALUES} of {@value #MAX_LENGTH}
 * characters. Absent, null and empty is no value.
 */
final class ValueTally {
  private static final int MAX_LENGTH = 256;

  private final String field;

  /** Of each value: how many records, and the numbers of the first of them. */
  private final NavigableMap<String, Seen> values = new TreeMap<>();

  private long records;
  private long valued;

  private static final class Seen {
    private long count;
    private final List<Long> first = new ArrayList<>(4);
  }

  ValueTally(String field) {
    this.field = field;
  }

  String field() {
    return field;
  }

  /** A record has no value in the field unless {@link #add} says otherwise. */
  void begin() {
    records++;
  }

  /** The record that was begun has this value. */
  void add(RecordMembers member, SourceRecord record) throws DatasetException {
    if (member.isMissing()) {
      return;
    }
    if (!member.isText()) {
      throw new DatasetException(
          Fault.NOT_A_LABEL,
          "record " + record.number() + ": an object or array where a label or split is wanted");
    }
    String value = member.text();
    Seen seen = values.get(value);
    if (seen == null) {
      if (values.size() == ValueCounts.MAX_VALUES || value.length() > MAX_LENGTH) {
        throw new DatasetException(
            Fault.TOO_MANY_VALUES,
            "record "
                + record.number()
                + ": a label or split field has more than "
                + ValueCounts.MAX_VALUES
                + " distinct values, or one longer than "
                + MAX_LENGTH
                + " characters");
      }
      seen = new Seen();
      values.put(value, seen);
    }
    seen.count++;
    valued++;
    if (seen.first.size() < Finding.MAX_RECORDS) {
      seen.first.add(record.number());
    }
  }

  /** Records with a value. */
  long valued() {
    return valued;
  }

  /** Records in all. */
  long records() {
    return records;
  }

  /** How many records have this value. */
  long count(String value) {
    Seen seen = values.get(value);
    return seen == null ? 0 : seen.count;
  }

  /** Numbers of the first records that have this value. */
  List<Long> first(String value) {
    Seen seen = values.get(value);
    return seen == null ? List.of() : seen.first;
  }

  /** The values, ascending. */
  Iterable<String> values() {
    return values.keySet();
  }

  /** All counts. */
  ValueCounts counts() {
    List<ValueCount> counts = new ArrayList<>();
    for (Map.Entry<String, Seen> value : values.entrySet()) {
      counts.add(new ValueCount(Optional.of(value.getKey()), value.getValue().count));
    }
    if (valued < records) {
      counts.add(new ValueCount(Optional.empty(), records - valued));
    }
    return new ValueCounts(field, counts);
  }
}
