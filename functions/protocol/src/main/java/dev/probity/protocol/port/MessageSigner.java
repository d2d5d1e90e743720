package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.Signature;

/**
 * Signs a module's messages. It takes typed messages and never bytes, so that its key can be made
 * to sign nothing that is not in {@code types.json}.
 */
public interface MessageSigner {

  /** The address that outsiders find in ModuleRegistry. */
  Address address();

  /**
   * The signature over the message's EIP-712 digest; it recovers to {@link #address()}, s is low.
   */
  <R extends Record> Signature sign(Eip712Domain domain, MessageType<R> type, R message);
}
