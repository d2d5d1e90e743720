package dev.probity.chain.transaction;

import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Signature;

/** Signs the transactions of one account: a wallet, or a key in a key service. */
public interface TransactionSigner {

  /** The signer of a module's account. */
  static TransactionSigner of(TransactionKey key) {
    return new TransactionSigner() {
      @Override
      public Address address() {
        return key.address();
      }

      @Override
      public Signature sign(UnsignedTransaction transaction) {
        return key.sign(transaction.payload());
      }
    };
  }

  /** The account. */
  Address address();

  /** The signature over {@link UnsignedTransaction#digest}; s is low. */
  Signature sign(UnsignedTransaction transaction);
}
