package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Signature;

/** Signs the transactions of one account: a wallet, or a key in a key service. */
public interface TransactionSigner {

  /** The account. */
  Address address();

  /** The signature over {@link UnsignedTransaction#digest}; s is low. */
  Signature sign(UnsignedTransaction transaction);
}
