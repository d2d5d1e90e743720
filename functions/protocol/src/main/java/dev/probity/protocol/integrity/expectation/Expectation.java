package dev.probity.protocol.integrity.expectation;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One thing that the owner expects of the data. {@code toString} gives its canonical form, which
 * {@link #parse} reads back to an equal expectation.
 */
public sealed interface Expectation {
  /** Most characters (UTF-16 code units) of a text that is read. */
  int MAX_LENGTH = 1 << 16;

  /** Most characters of a name or a value. */
  int MAX_NAME_LENGTH = 256;

  /** Most values of a domain. */
  int MAX_VALUES = 1000;

  /** Shares are whole parts of this. */
  int WHOLE = 10_000;

  /**
   * Reads an expectation.
   *
   * @throws ExpectationException what is wrong, and where
   */
  static Expectation parse(String text) throws ExpectationException {
    return new ExpectationParser(text).parse();
  }

  /**
   * {@code label:FIELD=balanced±P%}: the records of each label are within P percent of their mean,
   * all labels counted that occur or are in the label's domain.
   *
   * @param tolerance parts of {@link #WHOLE}, 0 … 10000
   */
  record LabelBalance(String field, int tolerance) implements Expectation {
    @Override
    public String toString() {
      return "label:" + quoted(field) + "=balanced±" + decimal(tolerance, 2) + "%";
    }
  }

  /**
   * <code>label:FIELD in {A,B}</code>: no record has another label. A record without one has none.
   *
   * @param values ascending by UTF-16 code units, at least one
   */
  record LabelDomain(String field, NavigableSet<String> values) implements Expectation {
    /** Copies the set. */
    public LabelDomain {
      values = Collections.unmodifiableNavigableSet(new TreeSet<>(values));
    }

    @Override
    public String toString() {
      return values.stream()
          .map(Expectation::quoted)
          .collect(Collectors.joining(",", "label:" + quoted(field) + " in {", "}"));
    }
  }

  /**
   * {@code label:FIELD drift<=F}: the distribution of labels is within a total variation distance
   * of F of the previous accepted version's. It holds for a first version.
   *
   * @param limit parts of {@link #WHOLE}, 0 … 10000
   */
  record LabelDrift(String field, int limit) implements Expectation {
    @Override
    public String toString() {
      return "label:" + quoted(field) + " drift<=" + decimal(limit, 4);
    }
  }

  /** {@code field:FIELD=complete}: every record has a value in the field. */
  record FieldComplete(String field) implements Expectation {
    @Override
    public String toString() {
      return "field:" + quoted(field) + "=complete";
    }
  }

  /** {@code records=unique}: no two records are equal. */
  record RecordsUnique() implements Expectation {
    @Override
    public String toString() {
      return "records=unique";
    }
  }

  /** {@code split:FIELD=disjoint}: no record of one split is, but for FIELD, one of another. */
  record SplitDisjoint(String field) implements Expectation {
    @Override
    public String toString() {
      return "split:" + quoted(field) + "=disjoint";
    }
  }

  /** The name or value as the grammar writes it. */
  private static String quoted(String name) {
    if (name.chars().allMatch(ExpectationParser::isBare)) {
      return name;
    }
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** {@code value / 10^digits}, without zeros at the end. */
  private static String decimal(int value, int digits) {
    return BigDecimal.valueOf(value, digits).stripTrailingZeros().toPlainString();
  }
}
