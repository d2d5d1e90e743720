package dev.probity.local.stack;

import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.AnvilRpc;
import dev.probity.protocol.port.Heads;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What a running stack holds, asked from another process. What does not answer is left out.
 *
 * @param rows table → number of rows
 * @param objects bucket → number of objects
 */
public record StackContents(
    Optional<Heads> chain, Map<String, Long> rows, Map<String, Long> objects) {

  /** Numbers of the newest and of the newest final block. */
  public record Heads(long latest, long finalized) {}

  /** Copies the maps. */
  public StackContents {
    rows = Map.copyOf(rows);
    objects = Map.copyOf(objects);
  }

  /** Counts. On a large table this takes as long as reading it. */
  public static StackContents of(StateFolder state, RunningStack running)
      throws IOException, InterruptedException {
    AwsEndpoints aws =
        new AwsEndpoints(
            running.url(StackService.DYNAMODB),
            running.url(StackService.S3),
            running.url(StackService.KMS),
            running.url(StackService.MAIL),
            LocalCredentials.of(state));
    return new StackContents(heads(running), rows(aws), objects(aws));
  }

  private static Optional<Heads> heads(RunningStack running) throws InterruptedException {
    try (AnvilRpc rpc = new AnvilRpc(running.url(StackService.CHAIN))) {
      return Optional.of(new Heads(rpc.blockNumber(), rpc.blockNumber("finalized")));
    } catch (IOException unanswered) {
      return Optional.empty();
    }
  }

  private static Map<String, Long> rows(AwsEndpoints aws) {
    Map<String, Long> rows = new TreeMap<>();
    try (DynamoDbClient client = aws.dynamoDbClient()) {
      for (String table : client.listTablesPaginator().tableNames()) {
        long count =
            client.scanPaginator(scan -> scan.tableName(table).select(Select.COUNT)).stream()
                .mapToLong(page -> page.count())
                .sum();
        rows.put(table, count);
      }
    } catch (SdkException unanswered) {
      return rows;
    }
    return rows;
  }

  private static Map<String, Long> objects(AwsEndpoints aws) {
    Map<String, Long> objects = new TreeMap<>();
    try (S3Client client = aws.s3Client()) {
      for (var bucket : client.listBuckets().buckets()) {
        long count =
            client.listObjectsV2Paginator(list -> list.bucket(bucket.name())).stream()
                .mapToLong(page -> page.contents().size())
                .sum();
        objects.put(bucket.name(), count);
      }
    } catch (SdkException unanswered) {
      return objects;
    }
    return objects;
  }
}
