package dev.probity.protocol.wire;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** The curve P-256 (FIPS 186-5), whose cofactor is 1: every point on it is a public key. */
final class P256 {
  /** Length of a coordinate and of a private key, in bytes. */
  static final int LENGTH = 32;

  static final ECParameterSpec PARAMETERS = parameters();

  private P256() {}

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters algorithm = AlgorithmParameters.getInstance("EC");
      algorithm.init(new ECGenParameterSpec("secp256r1"));
      return algorithm.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** Coordinates below p, and y² = x³ + ax + b. */
  static boolean isOnCurve(ECPoint point) {
    BigInteger p = ((ECFieldFp) PARAMETERS.getCurve().getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.multiply(x)
            .add(PARAMETERS.getCurve().getA())
            .multiply(x)
            .add(PARAMETERS.getCurve().getB());
    return y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  /** 32 big-endian bytes of a number below 2^256. */
  static byte[] encode(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] bytes = new byte[LENGTH];
    int length = Math.min(signed.length, LENGTH);
    System.arraycopy(signed, signed.length - length, bytes, LENGTH - length, length);
    return bytes;
  }
}
