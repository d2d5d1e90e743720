package dev.probity.local.service.kms;

/** Holds a key to its usage and its algorithms. */
final class KeyUse {
  private KeyUse() {}

  /** The key that the request's {@code KeyId} names, which is for {@code usage}. */
  static KmsKey of(KeyFolder keys, KmsRequest request, KeyUsage usage, String operation)
      throws KmsFault {
    KmsKey key = keys.named(request.text("KeyId"));
    require(key, usage, operation);
    return key;
  }

  static void require(KmsKey key, KeyUsage usage, String operation) throws KmsFault {
    if (key.usage() != usage) {
      throw new KmsFault(
          KmsError.INVALID_KEY_USAGE,
          key.arn()
              + " key usage is "
              + key.usage()
              + " which is not valid for "
              + operation
              + ".");
    }
  }

  /** {@code algorithm}, which belongs to the key. */
  static String algorithm(KmsKey key, String algorithm) throws KmsFault {
    if (!key.spec().algorithms(key.usage()).contains(algorithm)) {
      throw new KmsFault(
          KmsError.INVALID_KEY_USAGE,
          "Algorithm " + algorithm + " is incompatible with key spec " + key.spec() + ".");
    }
    return algorithm;
  }
}
