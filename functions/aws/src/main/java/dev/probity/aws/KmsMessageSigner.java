package dev.probity.aws;

import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.Signature;
import software.amazon.awssdk.services.kms.KmsClient;

/** Signs messages by their EIP-712 digest, with a secp256k1 key in KMS. */
public final class KmsMessageSigner implements MessageSigner {
  private final KmsSigningKey key;

  /** Signs with this key; its public part is read at first use, so that a start needs no KMS. */
  public KmsMessageSigner(KmsClient client, String keyId) {
    this.key = new KmsSigningKey(client, keyId);
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public <R extends Record> Signature sign(Eip712Domain domain, MessageType<R> type, R message) {
    return key.sign(type.digest(domain, message), type.name());
  }
}
