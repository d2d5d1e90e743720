package dev.probity.local.gateway.stream;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.StreamModel;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** One shard from its oldest record to its end, batch after batch. */
final class ShardReader {
  private static final String SOURCE = "stream";

  private final Place place;
  private final DynamoDbStreamsClient client;
  private final Invoker invoker;
  private final FunctionLog log;
  private final TableStreams.Settings settings;
  private @Nullable String last;

  /**
   * What is read for whom.
   *
   * @param shard its id
   */
  record Place(FunctionModel function, StreamModel stream, String streamArn, String shard) {}

  ShardReader(
      Place place,
      DynamoDbStreamsClient client,
      Invoker invoker,
      FunctionLog log,
      TableStreams.Settings settings) {
    this.place = place;
    this.client = client;
    this.invoker = invoker;
    this.log = log;
    this.settings = settings;
  }

  /**
   * Reads on and returns when the shard is closed and done. After a failure of the service it may
   * be called again and goes on behind the last record that was done.
   */
  void read() throws InterruptedException {
    String iterator = iterator();
    while (iterator != null) {
      GetRecordsResponse page;
      try {
        String from = iterator;
        page = client.getRecords(get -> get.shardIterator(from).limit(place.stream().batchSize()));
      } catch (ExpiredIteratorException slow) {
        iterator = iterator();
        continue;
      } catch (TrimmedDataAccessException late) {
        log("records were not read within 24 hours and are lost");
        last = null;
        iterator = iterator();
        continue;
      }
      if (!page.records().isEmpty()) {
        deliver(waking(page.records()));
        last = page.records().getLast().dynamodb().sequenceNumber();
      } else if (page.nextShardIterator() != null) {
        Thread.sleep(settings.every());
      }
      iterator = page.nextShardIterator();
    }
  }

  private @Nullable String iterator() {
    String behind = last;
    return client
        .getShardIterator(get -> {
          get.streamArn(place.streamArn()).shardId(place.shard());
          if (behind == null) {
            get.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
          } else {
            get.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(behind);
          }
        })
        .shardIterator();
  }

  /** What passes the event's filters; what does not is read over, and wakes nobody. */
  private List<Record> waking(List<Record> records) {
    return records.stream()
        .filter(one ->
            place.stream().wakes(StreamEvent.record(one, settings.region(), place.streamArn())))
        .toList();
  }

  private void deliver(List<Record> batch) throws InterruptedException {
    if (batch.isEmpty()) {
      return;
    }
    List<Record> left = batch;
    Duration pause = settings.firstPause();
    int failures = 0;
    while (true) {
      boolean whole = true;
      boolean counts = true;
      try {
        byte[] reply =
            invoker.invoke(
                place.function().logicalId(),
                StreamEvent.of(left, settings.region(), place.streamArn()),
                place.function().timeout().plusSeconds(5));
        int done = done(reply, left);
        if (done == left.size()) {
          return;
        }
        left = left.subList(done, left.size());
        whole = false;
      } catch (InvocationException failed) {
        log(String.valueOf(failed.getMessage()));
        counts = failed.kind() != InvocationException.Kind.THROTTLED;
      }
      if (counts && whole && place.stream().bisect() && left.size() > 1) {
        int half = left.size() / 2;
        Thread.sleep(pause);
        deliver(left.subList(0, half));
        deliver(left.subList(half, left.size()));
        return;
      }
      if (counts && place.stream().retries() >= 0 && failures++ >= place.stream().retries()) {
        log(left.size() + " records from " + sequence(left.getFirst()) + " on are given up");
        return;
      }
      Thread.sleep(pause);
      pause = settings.longer(pause);
    }
  }

  private int done(byte[] reply, List<Record> batch) {
    return place.stream().reportsFailures()
        ? BatchFailures.done(reply, batch.stream().map(ShardReader::sequence).toList())
        : batch.size();
  }

  private static String sequence(Record one) {
    return one.dynamodb().sequenceNumber();
  }

  private void log(String message) {
    log.write(
        SOURCE,
        UUID.randomUUID().toString(),
        place.function().logicalId() + " " + place.stream().event() + ": " + message);
  }
}
