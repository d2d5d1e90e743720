package dev.probity.protocol.integrity.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that the check found.
 *
 * @param field that it is about, if it is about one
 * @param expectation that it breaks, in canonical form; empty if policy alone says so
 * @param detail one sentence without names or values of the data
 * @param count how many records it concerns
 * @param records numbers of the first of them, ascending, at most {@value #MAX_RECORDS}; empty
 *     where it is about no record rather than another
 * @param values the labels it is about with their records, at most {@value #MAX_VALUES}; ascending
 */
public record Finding(
    Kind kind,
    Level level,
    Optional<String> field,
    Optional<String> expectation,
    String detail,
    long count,
    List<Long> records,
    List<ValueCount> values) {
  /** Most records that a finding numbers. */
  public static final int MAX_RECORDS = 100;

  /** Most labels that a finding names. */
  public static final int MAX_VALUES = 20;

  /** What was looked for, in the order of the report. */
  public enum Kind {
    /** The check came to no end; nothing is known of the records. */
    UNFINISHED,
    /** The data cannot be read as records, or has more fields or labels than can be checked. */
    UNREADABLE_RECORDS,
    /** Records, or their number, are not those that the manifest signs. */
    UNSIGNED_RECORDS,
    /** Metadata counts what the records do not show. */
    FALSE_METADATA,
    /** An expectation names a field that no record has. */
    UNKNOWN_FIELD,
    /** A label outside the domain that an expectation names. */
    LABEL_DOMAIN,
    /** A label that the previous version does not have; looked for where no domain is named. */
    UNSEEN_LABEL,
    /** A label has more or fewer records than the others, by more than is tolerated. */
    IMBALANCE,
    /** Labels are distributed otherwise than in the previous version, by more than is tolerated. */
    DRIFT,
    /** A field is absent, null or empty in some records. */
    MISSING_VALUES,
    /** Records that are equal to an earlier one. */
    DUPLICATES,
    /** Records of one split that are, but for the split, records of another. */
    LEAKAGE;

    /** The stable name: lower-case words joined by hyphens. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kind of this name, if there is one. */
    public static Optional<Kind> ofCode(String code) {
      return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }
  }

  /** What a finding means for the verdict. */
  public enum Level {
    /** Worth knowing; the data is consistent. */
    NOTE,
    /** The data may be stored, and somebody should look. */
    WARNING,
    /** The data is not what is expected. */
    INCONSISTENT;

    /** The stable name. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The level of this name, if there is one. */
    public static Optional<Level> ofCode(String code) {
      return Arrays.stream(values()).filter(level -> level.code().equals(code)).findFirst();
    }
  }

  /** Copies the lists. */
  public Finding {
    records = List.copyOf(records);
    values = List.copyOf(values);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind.code()).put("level", level.code());
    field.ifPresent(name -> json.put("field", name));
    expectation.ifPresent(text -> json.put("expectation", text));
    json.put("detail", detail).put("count", count);
    ArrayNode numbers = json.putArray("records");
    records.forEach(numbers::add);
    json.set("values", ConsistencyReport.values(values));
    return json;
  }
}
