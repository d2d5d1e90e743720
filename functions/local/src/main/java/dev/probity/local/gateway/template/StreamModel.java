package dev.probity.local.gateway.template;

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
 * @param enabled a disabled stream is not read
 */
public record StreamModel(
    String event,
    String table,
    int batchSize,
    int retries,
    boolean bisect,
    boolean reportsFailures,
    boolean enabled) {}
