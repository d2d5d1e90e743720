package dev.probity.protocol.wire;

import dev.probity.protocol.wire.curve.KeccakSponge;

/** Incremental keccak256, reusable after each digest; by one thread at a time. */
public final class Keccak256 {
  private final KeccakSponge sponge = new KeccakSponge();

  Keccak256() {}

  public Keccak256 update(byte[] bytes) {
    sponge.absorb(bytes, 0, bytes.length);
    return this;
  }

  public Keccak256 update(byte[] bytes, int offset, int length) {
    sponge.absorb(bytes, offset, length);
    return this;
  }

  public Keccak256 update(Bytes32 bytes) {
    sponge.absorb(bytes.shared(), 0, Bytes32.LENGTH);
    return this;
  }

  /** The digest of everything since the last one. */
  public Bytes32 digest() {
    byte[] digest = new byte[Bytes32.LENGTH];
    sponge.squeeze(digest, 0);
    return Bytes32.wrap(digest);
  }

  /** Writes the 32-byte digest to {@code target} from {@code offset} on. */
  public void digestTo(byte[] target, int offset) {
    sponge.squeeze(target, offset);
  }
}
