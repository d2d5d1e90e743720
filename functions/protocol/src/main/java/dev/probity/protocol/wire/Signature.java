package dev.probity.protocol.wire;

import java.util.Arrays;

/**
 * An ECDSA signature over secp256k1 that can be recovered from. s is in the lower half, so that
 * nobody can make a second signature out of a first.
 *
 * @param r 1 … n−1
 * @param s 1 … (n−1)/2
 * @param v 27 or 28: the parity of the y coordinate of R
 */
public record Signature(Bytes32 r, Bytes32 s, int v) {
  /** Length of r‖s‖v in bytes. */
  public static final int LENGTH = 65;

  private static final int EVEN = 27;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a value is out of range; outside bytes go through {@link
   *     #parse}
   */
  public Signature {
    if (v != EVEN && v != EVEN + 1) {
      throw new IllegalArgumentException("v is 27 or 28");
    }
    if (!SecpScalar.inRange(r.shared())) {
      throw new IllegalArgumentException("r is out of range");
    }
    if (!SecpScalar.isLow(s.shared())) {
      throw new IllegalArgumentException("s is out of range or high");
    }
  }

  /**
   * Reads 65 bytes r‖s‖v.
   *
   * @throws WireException when the length differs, v is not 27 or 28, r is out of range, or s is
   *     out of range or in the upper half
   */
  public static Signature parse(byte[] bytes) throws WireException {
    if (bytes.length != LENGTH) {
      throw new WireException("must be a signature of 65 bytes");
    }
    Bytes32 r = Bytes32.wrap(Arrays.copyOf(bytes, Bytes32.LENGTH));
    Bytes32 s = Bytes32.wrap(Arrays.copyOfRange(bytes, Bytes32.LENGTH, 2 * Bytes32.LENGTH));
    try {
      return new Signature(r, s, bytes[LENGTH - 1]);
    } catch (IllegalArgumentException e) {
      throw new WireException("must be a signature with low s: " + e.getMessage());
    }
  }

  /**
   * Reads {@code 0x} and 130 lower-case digits.
   *
   * @throws WireException for any other text, and as {@link #parse(byte[])}
   */
  public static Signature parse(String hex) throws WireException {
    return parse(Hex.parse(hex, LENGTH));
  }

  /** 65 bytes r‖s‖v. */
  public byte[] bytes() {
    byte[] bytes = new byte[LENGTH];
    r.copyTo(bytes, 0);
    s.copyTo(bytes, Bytes32.LENGTH);
    bytes[LENGTH - 1] = (byte) v;
    return bytes;
  }

  /** 64 bytes r‖s. */
  byte[] compact() {
    return Arrays.copyOf(bytes(), 2 * Bytes32.LENGTH);
  }

  /** 0 or 1. */
  int parity() {
    return v - EVEN;
  }

  /** The signature from 65 bytes r‖s‖parity. */
  static Signature ofParity(byte[] bytes) {
    return new Signature(
        Bytes32.wrap(Arrays.copyOf(bytes, Bytes32.LENGTH)),
        Bytes32.wrap(Arrays.copyOfRange(bytes, Bytes32.LENGTH, 2 * Bytes32.LENGTH)),
        EVEN + bytes[LENGTH - 1]);
  }

  /** {@code 0x} and 130 lower-case digits, r‖s‖v. */
  @Override
  public String toString() {
    return Hex.of(bytes());
  }
}
