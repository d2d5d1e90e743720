package dev.probity.local.aws;

import dev.probity.aws.KmsDecryptionKey;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.contract.DecryptionKeyContract;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.kms.KmsClient;

/** The KMS adapter, on the local KMS server, with the key that the template describes. */
final class KmsDecryptionKeyTest extends DecryptionKeyContract {
  private final Stack stack = SharedStack.get();
  private final KmsClient client = stack.aws().kmsClient();

  @Override
  protected DecryptionKey key() {
    return new KmsDecryptionKey(client, stack.reference("IntegrityDecryptionKey"));
  }

  @AfterEach
  void closeTheClient() {
    client.close();
  }
}
