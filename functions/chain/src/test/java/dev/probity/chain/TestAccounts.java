package dev.probity.chain;

import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.UnsignedTransaction;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;

/** Accounts whose keys are the hash of their name: worthless, and the same in every run. */
final class TestAccounts {
  private TestAccounts() {}

  record Signer(PrivateKey32 key, Address address) implements TransactionSigner {
    @Override
    public Signature sign(UnsignedTransaction transaction) {
      return Secp256k1.best().sign(transaction.digest(), key);
    }
  }

  static Signer signer(String name) {
    try {
      PrivateKey32 key = PrivateKey32.of(Digests.keccak256("probity test " + name).bytes());
      return new Signer(key, Secp256k1.best().addressOf(key));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  static Address address(String name) {
    return signer(name).address();
  }
}
