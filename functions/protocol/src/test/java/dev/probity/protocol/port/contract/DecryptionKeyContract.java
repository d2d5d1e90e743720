package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.DecryptionKey.UnwrapException;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.RsaJwk;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.Test;

/** What every decryption key of a module does. */
public abstract class DecryptionKeyContract {
  private static final byte[] TEXT = "for the module alone".getBytes(StandardCharsets.UTF_8);

  /** The adapter under test. */
  protected abstract DecryptionKey key();

  @Test
  void whatIsSealedToThePublicPartOpens() throws Exception {
    String sealed = Jwe.sealToModule(TEXT, key().publicJwk());
    assertThat(Jwe.openAtModule(sealed, key()::unwrap)).isEqualTo(TEXT);
  }

  @Test
  void thePublicPartIsTheSameEachTime() {
    assertThat(key().publicJwk()).isEqualTo(key().publicJwk());
    assertThat(key().publicJwk().modulus().bitLength()).isEqualTo(3072);
  }

  @Test
  void aKeyWrappedForSomebodyElseDoesNotUnwrap() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RsaJwk.MODULUS_LENGTH * 8);
    RsaJwk other = RsaJwk.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    String sealed = Jwe.sealToModule(TEXT, other);
    assertThatThrownBy(() -> Jwe.openAtModule(sealed, key()::unwrap))
        .isInstanceOf(UnwrapException.class);
  }

  @Test
  void bytesThatNobodyWrappedDoNotUnwrap() {
    assertThatThrownBy(() -> key().unwrap(new byte[RsaJwk.MODULUS_LENGTH]))
        .isInstanceOf(UnwrapException.class);
  }
}
