package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.wire.Digests;

/** MACs with a key that this process holds. */
public final class InMemoryPepper implements Pepper {
  private final byte[] key;

  /** MACs with this key, 32 bytes. */
  public InMemoryPepper(byte[] key) {
    this.key = key.clone();
  }

  @Override
  public byte[] mac(byte[] message) {
    return Digests.hmacSha256(key, Pepper.checked(message));
  }
}
