package dev.probity.local.story;

import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsRowKeys;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import java.util.List;

/** Rows as the gateway itself would write them, MAC and all. */
final class GatewayRows {
  private static final String TENANT = "default";

  private GatewayRows() {}

  static void insert(Stack stack, String kind, String id, String body) throws Exception {
    try (var kms = stack.aws().kmsClient();
        var dynamoDb = stack.aws().dynamoDbClient()) {
      var rows = new DynamoRowStore(dynamoDb, stack.reference("GatewayTable"));
      var keys = new KmsRowKeys(kms, stack.reference("GatewayRowKey"), rows, TENANT);
      var table =
          new MacedItemStore(
              rows,
              keys,
              (alarm, subject) -> {
                throw new AssertionError(alarm + " " + subject);
              });
      table.commit(
          List.of(new ItemStore.Write.Insert(Item.first(new ItemKey(TENANT, kind, id), body))));
    }
  }
}
