package dev.probity.local.gateway.stream;

import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.StreamModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * The shards of one table's stream, for one function. A table that is made anew has another stream,
 * which is read from its beginning.
 */
final class TableStream implements Runnable {
  /** Between two looks at the list of shards. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final FunctionModel function;
  private final StreamModel stream;
  private final String table;
  private final DynamoDbClient tables;
  private final DynamoDbStreamsClient client;
  private final Invoker invoker;
  private final FunctionLog log;
  private final TableStreams.Settings settings;
  private final ExecutorService threads;

  /** Shards of the stream that is read, each once it is begun; true: done. */
  private final Map<String, Boolean> shards = new ConcurrentHashMap<>();

  TableStream(
      FunctionModel function,
      StreamModel stream,
      String table,
      TableStreams.Clients clients,
      Invoker invoker,
      FunctionLog log,
      TableStreams.Settings settings,
      ExecutorService threads) {
    this.function = function;
    this.stream = stream;
    this.table = table;
    this.tables = clients.tables();
    this.client = clients.streams();
    this.invoker = invoker;
    this.log = log;
    this.settings = settings;
    this.threads = threads;
  }

  @Override
  public void run() {
    boolean answering = true;
    try {
      while (true) {
        try {
          String arn =
              tables.describeTable(describe -> describe.tableName(table)).table().latestStreamArn();
          if (arn != null) {
            begin(arn);
          }
          answering = true;
        } catch (SdkException absent) {
          if (answering) {
            log("the stream cannot be read for now: " + absent.getMessage());
          }
          answering = false;
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Begins every shard whose parent is done, or no longer listed. */
  private void begin(String arn) {
    List<Shard> listed = shards(arn);
    Set<String> ids = new HashSet<>();
    listed.forEach(shard -> ids.add(shard.shardId()));
    for (Shard shard : listed) {
      String parent = shard.parentShardId();
      boolean parentDone =
          parent == null || !ids.contains(parent) || shards.getOrDefault(key(arn, parent), false);
      if (parentDone && shards.putIfAbsent(key(arn, shard.shardId()), false) == null) {
        var _ = threads.submit(() -> read(arn, shard.shardId()));
      }
    }
  }

  private static String key(String arn, String shard) {
    return arn + " " + shard;
  }

  private List<Shard> shards(String arn) {
    List<Shard> all = new ArrayList<>();
    String after = null;
    do {
      DescribeStreamResponse page = page(arn, after);
      all.addAll(page.streamDescription().shards());
      after = page.streamDescription().lastEvaluatedShardId();
    } while (after != null);
    return all;
  }

  private DescribeStreamResponse page(String arn, @Nullable String after) {
    return client.describeStream(describe -> describe.streamArn(arn).exclusiveStartShardId(after));
  }

  private void read(String arn, String shard) {
    ShardReader reader =
        new ShardReader(
            new ShardReader.Place(function, stream, arn, shard), client, invoker, log, settings);
    Duration pause = settings.firstPause();
    try {
      while (true) {
        try {
          reader.read();
          shards.put(key(arn, shard), true);
          return;
        } catch (SdkException absent) {
          if (isGone(arn)) {
            return;
          }
          log("shard " + shard + " cannot be read for now: " + absent.getMessage());
          Thread.sleep(pause);
          pause = settings.longer(pause);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the table has another stream now, or none. */
  private boolean isGone(String arn) {
    try {
      return !arn.equals(
          tables.describeTable(describe -> describe.tableName(table)).table().latestStreamArn());
    } catch (ResourceNotFoundException gone) {
      return true;
    } catch (SdkException unknown) {
      return false;
    }
  }

  private void log(String message) {
    log.write("stream", "-", function.logicalId() + " " + stream.event() + ": " + message);
  }
}
