package dev.probity.protocol.port.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.wire.TokenJwk;
import java.security.Signature;
import org.junit.jupiter.api.Test;

/** What every signer of an issuer's tokens does. */
public abstract class TokenSignerContract {
  private static final byte[] INPUT = "eyJhbGciOiJSUzI1NiJ9.e30".getBytes(US_ASCII);

  /** The adapter under test. */
  protected abstract TokenSigner signer();

  @Test
  void theSignatureIsOneOfPkcs1WithSha256UnderThePublicKey() throws Exception {
    byte[] signature = signer().sign(INPUT);
    assertThat(signature).hasSize(TokenJwk.MODULUS_LENGTH);
    Signature rs256 = Signature.getInstance("SHA256withRSA");
    rs256.initVerify(signer().publicJwk().toPublicKey());
    rs256.update(INPUT);
    assertThat(rs256.verify(signature)).isTrue();
  }

  @Test
  void whatIsLongerThanTheKeyServiceTakesIsSignedToo() {
    byte[] input = new byte[10_000];
    assertThat(signer().publicJwk().verifies(input, signer().sign(input))).isTrue();
  }

  @Test
  void theSignatureOfOneInputIsNoneOfAnother() {
    byte[] signature = signer().sign(INPUT);
    byte[] other = INPUT.clone();
    other[other.length - 1] ^= 1;
    assertThat(signer().publicJwk().verifies(other, signature)).isFalse();
  }

  @Test
  void thePublicPartIsTheSameEachTimeAndOf2048Bits() {
    assertThat(signer().publicJwk()).isEqualTo(signer().publicJwk());
    assertThat(signer().publicJwk().modulus().bitLength()).isEqualTo(2048);
    assertThat(signer().publicJwk().kid()).hasSize(43);
  }
}
