package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.contract.DecryptionKeyContract;

class InMemoryDecryptionKeyTest extends DecryptionKeyContract {
  private static final DecryptionKey KEY = InMemoryDecryptionKey.generate();

  @Override
  protected DecryptionKey key() {
    return KEY;
  }
}
