package dev.probity.protocol.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * A secp256k1 private key, 1 … n−1. It is never printed, compares in constant time, and is gone
 * after {@link #destroy}.
 */
public final class PrivateKey32 implements Destroyable {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  private final byte[] value;
  private volatile boolean destroyed;

  private PrivateKey32(byte[] value) {
    this.value = value;
  }

  /**
   * Copies 32 big-endian bytes.
   *
   * @throws WireException when they are not 32, or not 1 … n−1
   */
  public static PrivateKey32 of(byte[] bytes) throws WireException {
    if (bytes.length != LENGTH || !SecpScalar.inRange(bytes)) {
      throw new WireException("must be a secp256k1 private key: 32 bytes, 1 to n-1");
    }
    return new PrivateKey32(bytes.clone());
  }

  /**
   * Reads {@code 0x} and 64 lower-case digits.
   *
   * @throws WireException for any other text, and as {@link #of}
   */
  public static PrivateKey32 parse(String hex) throws WireException {
    byte[] bytes = Hex.parse(hex, LENGTH);
    try {
      return of(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** A copy of the 32 bytes, for a keystore. The caller wipes it after use. */
  public byte[] exportBytes() {
    return shared().clone();
  }

  /** The array itself, for the curve alone. */
  byte[] shared() {
    if (destroyed) {
      throw new IllegalStateException("the private key was destroyed");
    }
    return value;
  }

  /** Overwrites the key. Every later use is an {@link IllegalStateException}. */
  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrivateKey32 that && MessageDigest.isEqual(value, that.value);
  }

  /** The same for every key: a hash would tell something about it. */
  @Override
  public int hashCode() {
    return LENGTH;
  }

  @Override
  public String toString() {
    return "PrivateKey32[redacted]";
  }
}
