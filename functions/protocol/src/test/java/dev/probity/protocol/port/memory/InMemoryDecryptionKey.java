package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.wire.RsaJwk;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Unwraps with an RSA key pair that this process holds. */
public final class InMemoryDecryptionKey implements DecryptionKey {
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final KeyPair keys;

  /** Unwraps with this pair, RSA-3072. */
  public InMemoryDecryptionKey(KeyPair keys) {
    this.keys = keys;
  }

  /** With a pair made now. */
  public static InMemoryDecryptionKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RsaJwk.MODULUS_LENGTH * 8);
      return new InMemoryDecryptionKey(generator.generateKeyPair());
    } catch (GeneralSecurityException noRsa) {
      throw new IllegalStateException("this JDK has no RSA", noRsa);
    }
  }

  @Override
  public RsaJwk publicJwk() {
    return RsaJwk.of((RSAPublicKey) keys.getPublic());
  }

  @Override
  public byte[] unwrap(byte[] encryptedKey) throws UnwrapException {
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.DECRYPT_MODE, keys.getPrivate(), OAEP_256);
      return cipher.doFinal(encryptedKey);
    } catch (GeneralSecurityException notForUs) {
      throw new UnwrapException();
    }
  }
}
