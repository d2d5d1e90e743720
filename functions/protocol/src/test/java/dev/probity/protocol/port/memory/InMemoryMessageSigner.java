package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;

/** Signs with a key that this process holds. */
public final class InMemoryMessageSigner implements MessageSigner {
  private static final Secp256k1 CURVE = Secp256k1.best();

  private final PrivateKey32 key;

  /** Signs with this key. */
  public InMemoryMessageSigner(PrivateKey32 key) {
    this.key = key;
  }

  @Override
  public Address address() {
    return CURVE.addressOf(key);
  }

  @Override
  public <R extends Record> Signature sign(Eip712Domain domain, MessageType<R> type, R message) {
    return CURVE.sign(type.digest(domain, message), key);
  }
}
