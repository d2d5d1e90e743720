package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.contract.RowStoreContract;

class InMemoryRowStoreTest extends RowStoreContract {
  private final RowStore store = new InMemoryRowStore();

  @Override
  protected RowStore store() {
    return store;
  }
}
