package dev.probity.local.aws;

import dev.probity.aws.DynamoRowStore;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.contract.RowStoreContract;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The DynamoDB adapter, on DynamoDB Local, on the table that the template describes. */
final class DynamoRowStoreTest extends RowStoreContract {
  private static @Nullable DynamoDbClient client;
  private static @Nullable RowStore store;

  @BeforeAll
  static void onTheSharedStack() {
    Stack stack = SharedStack.get();
    client = stack.aws().dynamoDbClient();
    store = new DynamoRowStore(client, stack.reference("IntegrityTable"));
  }

  @AfterAll
  static void closeTheClient() {
    if (client != null) {
      client.close();
    }
  }

  @Override
  protected RowStore store() {
    return Objects.requireNonNull(store);
  }
}
