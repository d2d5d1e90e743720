package dev.probity.protocol.wire.curve;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** keccak256 on BouncyCastle's lightweight digest, without its provider. */
public final class KeccakSponge {
  private final KeccakDigest keccak = new KeccakDigest(256);

  public void absorb(byte[] bytes, int offset, int length) {
    keccak.update(bytes, offset, length);
  }

  /** Writes the 32-byte digest and starts anew. */
  public void squeeze(byte[] target, int offset) {
    keccak.doFinal(target, offset);
  }
}
