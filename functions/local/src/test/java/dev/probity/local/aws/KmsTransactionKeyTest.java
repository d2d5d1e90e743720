package dev.probity.local.aws;

import dev.probity.aws.KmsTransactionKey;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.port.contract.TransactionKeyContract;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.kms.KmsClient;

/** The KMS adapter, on the local KMS server, with the key that the template describes. */
final class KmsTransactionKeyTest extends TransactionKeyContract {
  private final Stack stack = SharedStack.get();
  private final KmsClient client = stack.aws().kmsClient();

  @Override
  protected TransactionKey key() {
    return new KmsTransactionKey(client, stack.reference("IdmaTransactionKey"));
  }

  @AfterEach
  void closeTheClient() {
    client.close();
  }
}
