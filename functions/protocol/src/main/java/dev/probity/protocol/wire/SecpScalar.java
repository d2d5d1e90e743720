package dev.probity.protocol.wire;

import java.util.Arrays;
import java.util.HexFormat;

/** Ranges of 32-byte big-endian scalars of secp256k1 (SEC 2, section 2.4.1). */
final class SecpScalar {
  private static final byte[] ORDER =
      HexFormat.of().parseHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
  private static final byte[] HALF_ORDER =
      HexFormat.of().parseHex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

  private SecpScalar() {}

  /** 1 … n−1. */
  static boolean inRange(byte[] scalar) {
    byte any = 0;
    for (byte b : scalar) {
      any |= b;
    }
    return any != 0 && Arrays.compareUnsigned(scalar, ORDER) < 0;
  }

  /** 1 … (n−1)/2: the one of s and n−s that is accepted. */
  static boolean isLow(byte[] scalar) {
    return inRange(scalar) && Arrays.compareUnsigned(scalar, HALF_ORDER) <= 0;
  }

  /** n − scalar, for a scalar in range. */
  static byte[] negate(byte[] scalar) {
    byte[] negated = new byte[Bytes32.LENGTH];
    int borrow = 0;
    for (int i = Bytes32.LENGTH - 1; i >= 0; i--) {
      int difference = (ORDER[i] & 0xff) - (scalar[i] & 0xff) - borrow;
      negated[i] = (byte) difference;
      borrow = difference < 0 ? 1 : 0;
    }
    return negated;
  }
}
