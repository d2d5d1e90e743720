package dev.probity.local.service.kms;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** ECDSA over secp256k1 and P-256, of 32-byte digests. */
final class EllipticCurve {
  private static final EllipticCurve SECP256K1 = new EllipticCurve(SECObjectIdentifiers.secp256k1);
  private static final EllipticCurve P256 = new EllipticCurve(SECObjectIdentifiers.secp256r1);
  private static final int SCALAR_BYTES = 32;

  private final ECNamedDomainParameters domain;

  private EllipticCurve(ASN1ObjectIdentifier name) {
    X9ECParameters curve = CustomNamedCurves.getByOID(name);
    this.domain = new ECNamedDomainParameters(name, curve);
  }

  static EllipticCurve of(KeySpec spec) {
    return switch (spec) {
      case ECC_SECG_P256K1 -> SECP256K1;
      case ECC_NIST_P256 -> P256;
      case RSA_2048, RSA_3072, SYMMETRIC_DEFAULT, HMAC_256 ->
          throw new IllegalArgumentException(spec + " is no curve");
    };
  }

  /** A new private scalar, 32 bytes big-endian. */
  byte[] generate(SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(domain, random));
    ECPrivateKeyParameters key = (ECPrivateKeyParameters) generator.generateKeyPair().getPrivate();
    return BigIntegers.asUnsignedByteArray(SCALAR_BYTES, key.getD());
  }

  /** The public key as SubjectPublicKeyInfo DER with the curve named by its OID (RFC 5480). */
  byte[] publicKey(byte[] scalar) throws IOException {
    return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicPoint(scalar)).getEncoded();
  }

  /** A DER signature with random k; as with AWS, s lies in either half of the range. */
  byte[] sign(byte[] scalar, byte[] digest, SecureRandom random) throws IOException {
    ECDSASigner signer = new ECDSASigner();
    signer.init(
        true,
        new ParametersWithRandom(
            new ECPrivateKeyParameters(new BigInteger(1, scalar), domain), random));
    BigInteger[] signature = signer.generateSignature(digest);
    return StandardDSAEncoding.INSTANCE.encode(domain.getN(), signature[0], signature[1]);
  }

  /**
   * Whether {@code signature} (DER) is one of {@code digest} under the key; false when it is not
   * even well-formed.
   */
  boolean verifies(byte[] scalar, byte[] digest, byte[] signature) {
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, publicPoint(scalar));
    try {
      BigInteger[] parts = StandardDSAEncoding.INSTANCE.decode(domain.getN(), signature);
      return verifier.verifySignature(digest, parts[0], parts[1]);
    } catch (IOException | IllegalArgumentException malformed) {
      return false;
    }
  }

  private ECPublicKeyParameters publicPoint(byte[] scalar) {
    return new ECPublicKeyParameters(
        new FixedPointCombMultiplier().multiply(domain.getG(), new BigInteger(1, scalar)), domain);
  }
}
