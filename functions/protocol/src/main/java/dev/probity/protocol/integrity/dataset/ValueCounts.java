package dev.probity.protocol.integrity.dataset;

import java.util.List;
import java.util.Optional;

/**
 * How many records have each value of one field.
 *
 * @param field the field's name
 * @param values ascending, the records without a value last; the counts add up to the records
 */
public record ValueCounts(String field, List<ValueCount> values) {
  /** Most distinct values that are counted. */
  public static final int MAX_VALUES = 1000;

  /** Copies the list. */
  public ValueCounts {
    values = List.copyOf(values);
  }

  /**
   * One value.
   *
   * @param value empty for records in which the field is null or absent
   * @param records 1 or more
   */
  public record ValueCount(Optional<String> value, long records) {}
}
