package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What metadata says of the records: fields with their types, and how many records have each label
 * and each split. It sees only canonical records, so whoever has those computes the same.
 *
 * <p>Bounded: {@link RecordReader#MAX_FIELDS} fields of 512 KiB of names together, {@link
 * ValueCounts#MAX_VALUES} values of {@value #MAX_VALUE_LENGTH} characters.
 */
final class RecordStatistics {
  private static final int MAX_NAMES_LENGTH = 1 << 19;
  private static final int MAX_VALUE_LENGTH = 256;

  /** Fields by the JSON string of their names, and the same in the order of the last record. */
  private final Map<String, Field> fields = new HashMap<>();

  private final List<Field> lastOrder = new ArrayList<>();
  private long namesLength;
  private final List<Counter> counters = new ArrayList<>();
  private long records;

  private static final class Field {
    final byte[] quotedName;
    final String name;
    @Nullable FieldType type;

    Field(byte[] quotedName, String name) {
      this.quotedName = quotedName;
      this.name = name;
    }
  }

  private static final class Counter {
    final String field;
    final Map<String, Long> counts = new HashMap<>();

    Counter(String field) {
      this.field = field;
    }
  }

  /** Counts the values of these fields besides. */
  RecordStatistics(List<String> counted) {
    for (String field : counted) {
      counters.add(new Counter(field));
    }
  }

  /** Takes the next record in. */
  void add(SourceRecord record) throws DatasetException {
    byte[] json = record.shared();
    records++;
    int member = 0;
    int at = 1;
    while (json[at] != '}') {
      int nameEnd = RecordMembers.endOfValue(json, at);
      Field field = field(json, at, nameEnd, member++, record);
      int valueStart = nameEnd + 1;
      int valueEnd = RecordMembers.endOfValue(json, valueStart);
      take(field, json, valueStart, valueEnd, record);
      at = json[valueEnd] == ',' ? valueEnd + 1 : valueEnd;
    }
  }

  /** The fields in the order of RFC 8785. */
  List<Metadata.Field> fields() {
    return fields.values().stream()
        .map(field ->
            new Metadata.Field(field.name, field.type == null ? FieldType.TEXT : field.type))
        .sorted(Comparator.comparing(Metadata.Field::name))
        .toList();
  }

  /**
   * The counts of a field that was to be counted.
   *
   * @throws DatasetException {@link Fault#NOT_A_LABEL} if no record has the field
   */
  ValueCounts counts(String field) throws DatasetException {
    Counter counter =
        counters.stream().filter(c -> c.field.equals(field)).findFirst().orElseThrow();
    if (fields.values().stream().noneMatch(f -> f.name.equals(field))) {
      throw new DatasetException(
          Fault.NOT_A_LABEL, "no record has a field named " + DatasetException.quoted(field));
    }
    List<ValueCounts.ValueCount> values = new ArrayList<>();
    long counted = 0;
    for (Map.Entry<String, Long> value : new TreeMap<>(counter.counts).entrySet()) {
      values.add(new ValueCounts.ValueCount(Optional.of(value.getKey()), value.getValue()));
      counted += value.getValue();
    }
    if (counted < records) {
      values.add(new ValueCounts.ValueCount(Optional.empty(), records - counted));
    }
    return new ValueCounts(field, values);
  }

  /**
   * The field whose JSON name these bytes are. Records mostly repeat the order of the one before.
   */
  private Field field(byte[] json, int from, int to, int member, SourceRecord record)
      throws DatasetException {
    if (member < lastOrder.size()) {
      Field expected = lastOrder.get(member);
      if (Arrays.equals(json, from, to, expected.quotedName, 0, expected.quotedName.length)) {
        return expected;
      }
    }
    String quoted = new String(json, from, to - from, StandardCharsets.UTF_8);
    Field field = fields.get(quoted);
    if (field == null) {
      field = new Field(Arrays.copyOfRange(json, from, to), RecordMembers.unquote(json, from, to));
      admit(field, record);
      fields.put(quoted, field);
    }
    if (member < lastOrder.size()) {
      lastOrder.set(member, field);
    } else if (member == lastOrder.size()) {
      lastOrder.add(field);
    }
    return field;
  }

  private void admit(Field field, SourceRecord record) throws DatasetException {
    namesLength += field.quotedName.length;
    if (fields.size() == RecordReader.MAX_FIELDS || namesLength > MAX_NAMES_LENGTH) {
      throw new DatasetException(
          Fault.TOO_MANY_FIELDS,
          "the records have more field names than metadata can list: at most "
              + RecordReader.MAX_FIELDS
              + ", and 512 KiB together");
    }
    requireNormalized(field.name, "the field name", record);
  }

  private void take(Field field, byte[] json, int from, int to, SourceRecord record)
      throws DatasetException {
    boolean string = json[from] == '"';
    boolean isNull = json[from] == 'n';
    if (!isNull && !(string && to - from == 2) && field.type != FieldType.TEXT) {
      FieldType type = string ? FieldType.of(json, from + 1, to - 1) : FieldType.TEXT;
      field.type = field.type == null ? type : field.type.and(type);
    }
    for (Counter counter : counters) {
      if (counter.field.equals(field.name) && !isNull) {
        if (!string) {
          throw new DatasetException(
                  Fault.NOT_A_LABEL,
                  DatasetException.quoted(field.name) + " holds an object or array, not a label")
              .inRecord(record.number());
        }
        count(counter, RecordMembers.unquote(json, from, to), record);
      }
    }
  }

  private static void count(Counter counter, String value, SourceRecord record)
      throws DatasetException {
    Long before = counter.counts.get(value);
    if (before == null) {
      requireNormalized(value, "the value of " + DatasetException.quoted(counter.field), record);
      if (counter.counts.size() == ValueCounts.MAX_VALUES || value.length() > MAX_VALUE_LENGTH) {
        throw new DatasetException(
            Fault.TOO_MANY_VALUES,
            DatasetException.quoted(counter.field)
                + " has more than "
                + ValueCounts.MAX_VALUES
                + " distinct values, or one longer than "
                + MAX_VALUE_LENGTH
                + " characters: is it a label?");
      }
    }
    counter.counts.put(value, before == null ? 1 : before + 1);
  }

  private static void requireNormalized(String text, String what, SourceRecord record)
      throws DatasetException {
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw new DatasetException(
              Fault.NOT_NFC,
              what
                  + " "
                  + DatasetException.quoted(text)
                  + " is not in Unicode Normalization Form C, as metadata must be")
          .inRecord(record.number());
    }
  }
}
