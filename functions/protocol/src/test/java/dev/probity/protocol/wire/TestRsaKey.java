package dev.probity.protocol.wire;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** A module's RSA-3072 key, with RSA-OAEP-256 by the JDK alone. */
final class TestRsaKey {
  static final KeyPair PAIR = generate();
  static final RsaJwk JWK = RsaJwk.of((RSAPublicKey) PAIR.getPublic());

  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private TestRsaKey() {}

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] unwrap(byte[] encryptedKey) throws GeneralSecurityException {
    return oaep(Cipher.DECRYPT_MODE, encryptedKey);
  }

  static byte[] wrap(byte[] key) throws GeneralSecurityException {
    return oaep(Cipher.ENCRYPT_MODE, key);
  }

  private static byte[] oaep(int mode, byte[] bytes) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(mode, mode == Cipher.ENCRYPT_MODE ? PAIR.getPublic() : PAIR.getPrivate(), OAEP_256);
    return cipher.doFinal(bytes);
  }
}
