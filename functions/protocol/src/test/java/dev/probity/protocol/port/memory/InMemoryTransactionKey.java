package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.TransactionPayload;

/** Signs with a key that this process holds. */
public final class InMemoryTransactionKey implements TransactionKey {
  private static final Secp256k1 CURVE = Secp256k1.best();

  private final PrivateKey32 key;

  /** Signs with this key. */
  public InMemoryTransactionKey(PrivateKey32 key) {
    this.key = key;
  }

  @Override
  public Address address() {
    return CURVE.addressOf(key);
  }

  @Override
  public Signature sign(TransactionPayload transaction) {
    return CURVE.sign(transaction.digest(), key);
  }
}
