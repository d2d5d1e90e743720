package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.contract.RowKeysContract;

class InMemoryRowKeysTest extends RowKeysContract {
  @Override
  protected RowKeys keys() {
    return new InMemoryRowKeys();
  }
}
