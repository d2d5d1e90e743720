/**
 * Streams of tables: what Lambda's poller does between DynamoDB Streams and a function.
 *
 * <pre>
 *   DynamoDB Local ─► TableStream ─► ShardReader ─► Invoker ─► the function
 *    the stream        its shards,    batches, in order,
 *                      parents first  again until done
 * </pre>
 *
 * <p>Each record is given to the function at least once and in the order of its shard; a shard is
 * begun when its parent is done. A batch that fails is tried again after a growing pause: whole, or
 * from the record that the function names ({@code ReportBatchItemFailures}), or in halves ({@code
 * BisectBatchOnFunctionError}); after {@code MaximumRetryAttempts} it is given up, which the log
 * says. What follows in the shard waits meanwhile, as on AWS. Records that pass none of an event's
 * {@code FilterCriteria} wake nobody ({@link dev.probity.local.gateway.template.StreamFilter}).
 *
 * <p>Where it is not AWS: how far a shard was read is kept in memory, so that every start begins at
 * the oldest record that the stream still holds (24 hours), and a function sees again what it saw
 * before; windows, parallel batches and destinations are not served, and a template that asks for
 * them is refused.
 */
@NullMarked
package dev.probity.local.gateway.stream;

import org.jspecify.annotations.NullMarked;
