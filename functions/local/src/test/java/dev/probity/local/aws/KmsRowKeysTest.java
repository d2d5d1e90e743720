package dev.probity.local.aws;

import dev.probity.aws.DynamoRowStore;
import dev.probity.aws.KmsRowKeys;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.contract.RowKeysContract;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.kms.KmsClient;

/** Row keys wrapped by KMS in the template's table, for a tenant that has none yet. */
final class KmsRowKeysTest extends RowKeysContract {
  private final Stack stack = SharedStack.get();
  private final KmsClient kms = stack.aws().kmsClient();
  private final DynamoDbClient tables = stack.aws().dynamoDbClient();
  private final String tenant = "t-" + UUID.randomUUID().toString().substring(0, 8);

  @Override
  protected RowKeys keys() {
    return new KmsRowKeys(
        kms,
        stack.reference("IntegrityRowKey"),
        new DynamoRowStore(tables, stack.reference("IntegrityTable")),
        tenant);
  }

  @AfterEach
  void closeTheClients() {
    kms.close();
    tables.close();
  }
}
