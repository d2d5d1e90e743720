package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.BlockStore.PresignedPut;
import dev.probity.protocol.port.contract.BlockStoreContract;

class InMemoryBlockStoreTest extends BlockStoreContract {
  private final InMemoryBlockStore store = new InMemoryBlockStore();

  @Override
  protected BlockStore store() {
    return store;
  }

  @Override
  protected boolean upload(PresignedPut upload, byte[] bytes) {
    return store.upload(upload, bytes);
  }
}
