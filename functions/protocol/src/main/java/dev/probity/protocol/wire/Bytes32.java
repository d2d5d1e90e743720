package dev.probity.protocol.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 32 bytes, immutable: a digest, nonce, salt or identifier (Solidity's {@code bytes32}).
 *
 * <p>Equality takes the same time whatever the bytes are. The order is that of unsigned bytes from
 * the left. {@link #toString} prints the value: a secret belongs in {@link PrivateKey32}.
 */
public final class Bytes32 implements Comparable<Bytes32> {
  /** Length in bytes. */
  public static final int LENGTH = 32;

  /** 32 zero bytes: "none" in messages. */
  public static final Bytes32 ZERO = new Bytes32(new byte[LENGTH]);

  private final byte[] value;

  private Bytes32(byte[] value) {
    this.value = value;
  }

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException when they are not 32
   */
  public static Bytes32 of(byte[] bytes) {
    return wrap(bytes.clone());
  }

  /** Takes {@code bytes} over without a copy: only for arrays that nobody else keeps. */
  static Bytes32 wrap(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("32 bytes expected, not " + bytes.length);
    }
    return new Bytes32(bytes);
  }

  /**
   * Reads {@code 0x} and 64 lower-case digits.
   *
   * @throws WireException for any other text
   */
  public static Bytes32 parse(String hex) throws WireException {
    return new Bytes32(Hex.parse(hex, LENGTH));
  }

  /**
   * Reads what this program wrote itself.
   *
   * @throws IllegalStateException for any other text: our own store is wrong
   */
  public static Bytes32 parseStored(String hex) {
    try {
      return parse(hex);
    } catch (WireException e) {
      throw new IllegalStateException("stored text is not what was written", e);
    }
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return value.clone();
  }

  /** Writes the 32 bytes to {@code target} from {@code offset} on. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset, LENGTH);
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  /** The array itself, for readers in this package that neither keep nor change it. */
  byte[] shared() {
    return value;
  }

  @Override
  public int compareTo(Bytes32 other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes32 that && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** {@code 0x} and 64 lower-case digits. */
  @Override
  public String toString() {
    return Hex.of(value);
  }
}
