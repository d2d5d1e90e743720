package dev.probity.local.aws;

import dev.probity.aws.KmsMessageSigner;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.contract.MessageSignerContract;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.kms.KmsClient;

/** The KMS adapter, on the local KMS server, with the key that the template describes. */
final class KmsMessageSignerTest extends MessageSignerContract {
  private final Stack stack = SharedStack.get();
  private final KmsClient client = stack.aws().kmsClient();

  @Override
  protected MessageSigner signer() {
    return new KmsMessageSigner(client, stack.reference("IntegrityMessageKey"));
  }

  @AfterEach
  void closeTheClient() {
    client.close();
  }
}
