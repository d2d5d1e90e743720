package dev.probity.local.events;

import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsRowKeys;
import dev.probity.content.Cid;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.protocol.integrity.pinning.Leases;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.wire.Address;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Blocks of a stack, put past the API, which would refuse those that do not fit their names.
 *
 * @param reference what the stack calls a resource of the template
 */
public record StackBlocks(AwsEndpoints aws, UnaryOperator<String> reference) {
  private static final String TENANT = "default";

  /** Leases blocks to a user as an upload does, and stores them, whether they fit or not. */
  public void put(Address user, Map<Cid, byte[]> blocks) {
    try (var dynamo = aws.dynamoDbClient();
        var kms = aws.kmsClient();
        var s3 = aws.s3Client()) {
      var rows = new DynamoRowStore(dynamo, reference.apply("IntegrityTable"));
      var keys = new KmsRowKeys(kms, reference.apply("IntegrityRowKey"), rows, TENANT);
      var table =
          new MacedItemStore(
              rows,
              keys,
              (alarm, subject) -> {
                throw new IllegalStateException(alarm + ": " + subject);
              });
      Map<Cid, Integer> sizes = new HashMap<>();
      blocks.forEach((cid, block) -> sizes.put(cid, block.length));
      var _ =
          new Leases(table, TENANT, Long.MAX_VALUE)
              .lease(user, sizes, InstantSource.system().instant());
      blocks.forEach((cid, block) ->
          s3.putObject(
              put -> put.bucket(reference.apply("ContentBucket")).key(cid.toString()),
              RequestBody.fromBytes(block)));
    }
  }
}
