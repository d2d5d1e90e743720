package dev.probity.aws;

import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.TransactionPayload;
import software.amazon.awssdk.services.kms.KmsClient;

/** Signs transactions with a secp256k1 key in KMS. */
public final class KmsTransactionKey implements TransactionKey {
  private final KmsSigningKey key;

  /** Signs with this key; its public part is read at first use, so that a start needs no KMS. */
  public KmsTransactionKey(KmsClient client, String keyId) {
    this.key = new KmsSigningKey(client, keyId);
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public Signature sign(TransactionPayload transaction) {
    return key.sign(transaction.digest(), "a transaction");
  }
}
