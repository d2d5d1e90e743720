package dev.probity.protocol.wire.curve;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECMultiplier;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** secp256k1 in pure Java, on BouncyCastle's lightweight classes. */
public final class BouncyCastleCurve implements Curve {
  private static final int SCALAR_LENGTH = 32;

  private final ECDomainParameters domain;
  private final BigInteger halfOrder;

  public BouncyCastleCurve() {
    X9ECParameters parameters = CustomNamedCurves.getByName("secp256k1");
    domain = new ECDomainParameters(parameters);
    halfOrder = domain.getN().shiftRight(1);
  }

  /** Remembers the last point R = kG, whose parity the signature alone does not tell. */
  private static final class RememberingMultiplier implements ECMultiplier {
    private final ECMultiplier comb = new FixedPointCombMultiplier();
    private @Nullable ECPoint last;

    @Override
    public ECPoint multiply(ECPoint point, BigInteger scalar) {
      ECPoint product = comb.multiply(point, scalar).normalize();
      last = product;
      return product;
    }

    boolean lastIsOdd() {
      if (last == null) {
        throw new IllegalStateException("no signature was made");
      }
      return last.getAffineYCoord().testBitZero();
    }
  }

  @Override
  public String name() {
    return "BouncyCastle (pure Java)";
  }

  @Override
  public byte[] sign(byte[] digest, byte[] key) {
    RememberingMultiplier multiplier = new RememberingMultiplier();
    ECDSASigner signer =
        new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest())) {
          @Override
          protected ECMultiplier createBasePointMultiplier() {
            return multiplier;
          }
        };
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, key), domain));
    BigInteger[] rs = signer.generateSignature(digest);
    boolean odd = multiplier.lastIsOdd();
    BigInteger s = rs[1];
    if (s.compareTo(halfOrder) > 0) {
      s = domain.getN().subtract(s);
      odd = !odd;
    }
    byte[] signature = new byte[2 * SCALAR_LENGTH + 1];
    BigIntegers.asUnsignedByteArray(rs[0], signature, 0, SCALAR_LENGTH);
    BigIntegers.asUnsignedByteArray(s, signature, SCALAR_LENGTH, SCALAR_LENGTH);
    signature[2 * SCALAR_LENGTH] = (byte) (odd ? 1 : 0);
    return signature;
  }

  @Override
  public byte @Nullable [] recover(byte[] digest, byte[] rs, int parity) {
    BigInteger n = domain.getN();
    BigInteger r = new BigInteger(1, rs, 0, SCALAR_LENGTH);
    BigInteger s = new BigInteger(1, rs, SCALAR_LENGTH, SCALAR_LENGTH);
    byte[] encoded = new byte[1 + SCALAR_LENGTH];
    encoded[0] = (byte) (2 + parity);
    System.arraycopy(rs, 0, encoded, 1, SCALAR_LENGTH);
    ECPoint bigR;
    try {
      bigR = domain.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException noSuchPoint) {
      return null;
    }
    BigInteger inverse = BigIntegers.modOddInverseVar(n, r);
    BigInteger e = new BigInteger(1, digest).mod(n);
    BigInteger u1 = n.subtract(e).multiply(inverse).mod(n);
    BigInteger u2 = s.multiply(inverse).mod(n);
    ECPoint q = ECAlgorithms.sumOfTwoMultiplies(domain.getG(), u1, bigR, u2).normalize();
    return q.isInfinity() ? null : xy(q);
  }

  @Override
  public byte[] publicKey(byte[] key) {
    ECPoint point = new FixedPointCombMultiplier().multiply(domain.getG(), new BigInteger(1, key));
    return xy(point.normalize());
  }

  private static byte[] xy(ECPoint point) {
    byte[] uncompressed = point.getEncoded(false);
    return Arrays.copyOfRange(uncompressed, 1, uncompressed.length);
  }
}
