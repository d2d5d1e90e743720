package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.wire.TokenJwk;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;

/** Signs with an RSA key pair that this process holds. */
public final class InMemoryTokenSigner implements TokenSigner {
  private final KeyPair keys;

  /** Signs with this pair, RSA-2048. */
  public InMemoryTokenSigner(KeyPair keys) {
    this.keys = keys;
  }

  /** With a pair made now. */
  public static InMemoryTokenSigner generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(TokenJwk.MODULUS_LENGTH * 8);
      return new InMemoryTokenSigner(generator.generateKeyPair());
    } catch (GeneralSecurityException noRsa) {
      throw new IllegalStateException("this JDK has no RSA", noRsa);
    }
  }

  @Override
  public TokenJwk publicJwk() {
    return TokenJwk.of((RSAPublicKey) keys.getPublic());
  }

  @Override
  public byte[] sign(byte[] signingInput) {
    try {
      Signature rs256 = Signature.getInstance("SHA256withRSA");
      rs256.initSign(keys.getPrivate());
      rs256.update(signingInput);
      return rs256.sign();
    } catch (GeneralSecurityException noRsa) {
      throw new IllegalStateException("this JDK has no RSA", noRsa);
    }
  }
}
