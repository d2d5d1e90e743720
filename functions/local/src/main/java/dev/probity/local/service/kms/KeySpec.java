package dev.probity.local.service.kms;

import java.util.List;
import java.util.Set;

/**
 * The kinds of key served, each with the usages and algorithms that AWS gives it, as far as they
 * are served.
 */
enum KeySpec {
  ECC_SECG_P256K1,
  ECC_NIST_P256,
  RSA_2048,
  RSA_3072,
  SYMMETRIC_DEFAULT,
  HMAC_256;

  static KeySpec named(String name) throws KmsFault {
    for (KeySpec spec : values()) {
      if (spec.name().equals(name)) {
        return spec;
      }
    }
    throw new KmsFault(KmsError.UNSUPPORTED_OPERATION, "KeySpec " + name + " is not served here");
  }

  /** What a key of this kind can be made for. */
  Set<KeyUsage> usages() {
    return switch (this) {
      case ECC_SECG_P256K1, ECC_NIST_P256 -> Set.of(KeyUsage.SIGN_VERIFY);
      case RSA_2048, RSA_3072 -> Set.of(KeyUsage.SIGN_VERIFY, KeyUsage.ENCRYPT_DECRYPT);
      case SYMMETRIC_DEFAULT -> Set.of(KeyUsage.ENCRYPT_DECRYPT);
      case HMAC_256 -> Set.of(KeyUsage.GENERATE_VERIFY_MAC);
    };
  }

  boolean isRsa() {
    return this == RSA_2048 || this == RSA_3072;
  }

  boolean isEllipticCurve() {
    return this == ECC_SECG_P256K1 || this == ECC_NIST_P256;
  }

  /** Algorithms for {@code usage} under their names in the API, in the API's order. */
  List<String> algorithms(KeyUsage usage) {
    return switch (usage) {
      case SIGN_VERIFY -> List.of(isRsa() ? "RSASSA_PKCS1_V1_5_SHA_256" : "ECDSA_SHA_256");
      case ENCRYPT_DECRYPT ->
          isRsa() ? List.of("RSAES_OAEP_SHA_256") : List.of("SYMMETRIC_DEFAULT");
      case GENERATE_VERIFY_MAC -> List.of("HMAC_SHA_256");
    };
  }
}
