package dev.probity.protocol.port;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.TransactionPayload;

/**
 * The key of the account from which a module writes to the chain. It signs transactions and never
 * bytes, so that it can be made to sign no message.
 */
public interface TransactionKey {

  /** The account; ModuleRegistry names it as the module's {@code transaction} key. */
  Address address();

  /**
   * The signature over {@link TransactionPayload#digest}; it recovers to {@link #address()}, s is
   * low.
   */
  Signature sign(TransactionPayload transaction);
}
