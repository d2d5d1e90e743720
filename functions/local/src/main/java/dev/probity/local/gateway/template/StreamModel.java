package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A {@code DynamoDB} event of a function: the changes of a table, from the oldest that its stream
 * still holds.
 *
 * @param event name of the event in the template
 * @param table logical id of the table
 * @param batchSize most records of one call, 1 to 1000
 * @param retries how often a failed batch is tried again before it is given up; -1: until it
 *     succeeds
 * @param bisect whether a failed batch is cut in two
 * @param reportsFailures whether the function's reply names the record at which it stopped ({@code
 *     ReportBatchItemFailures})
 * @param filters a record wakes the function when it passes one of them; empty: every record does
 * @param enabled a disabled stream is not read
 */
public record StreamModel(
    String event,
    String table,
    int batchSize,
    int retries,
    boolean bisect,
    boolean reportsFailures,
    List<StreamFilter> filters,
    boolean enabled) {
  /** Copies the list. */
  public StreamModel {
    filters = List.copyOf(filters);
  }

  /**
   * Whether this record wakes the function.
   *
   * @param stored an element of {@code Records} as the function would get it
   */
  public boolean wakes(JsonNode stored) {
    return filters.isEmpty() || filters.stream().anyMatch(filter -> filter.passes(stored));
  }
}
