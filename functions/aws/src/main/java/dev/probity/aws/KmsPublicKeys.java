package dev.probity.aws;

import dev.probity.protocol.port.PortException.Neighbour;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/** Reads public keys from KMS. */
final class KmsPublicKeys {
  private KmsPublicKeys() {}

  /** The key's SubjectPublicKeyInfo, DER. */
  static byte[] der(KmsClient client, String keyId) {
    try {
      return client.getPublicKey(get -> get.keyId(keyId)).publicKey().asByteArray();
    } catch (SdkException failure) {
      throw AwsFailures.of(Neighbour.KEYS, "reading a public key", failure);
    }
  }

  /** An RSA key from its SubjectPublicKeyInfo. */
  static PublicKey rsa(byte[] der) {
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException notRsa) {
      throw new IllegalStateException("a key that must be RSA is of another kind", notRsa);
    }
  }
}
