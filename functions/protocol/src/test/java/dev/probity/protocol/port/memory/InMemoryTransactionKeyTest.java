package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.port.contract.TransactionKeyContract;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.WireException;

class InMemoryTransactionKeyTest extends TransactionKeyContract {
  private final TransactionKey key;

  InMemoryTransactionKeyTest() throws WireException {
    key = new InMemoryTransactionKey(PrivateKey32.parse("0x" + "19".repeat(32)));
  }

  @Override
  protected TransactionKey key() {
    return key;
  }
}
