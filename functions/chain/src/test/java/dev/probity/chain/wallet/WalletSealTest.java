package dev.probity.chain.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.Randomness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalletSealTest {
  private static final String PURPOSE = "access token";
  private static final byte[] BOUND = {1, 2, 3};
  private static final byte[] SECRET = "a bearer token".getBytes(StandardCharsets.US_ASCII);
  private static final Randomness RANDOM =
      length -> {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
      };

  @TempDir private static Path folder = Path.of("");
  private Wallet own = wallet("own");
  private Wallet other = own;

  private static Wallet wallet(String name) {
    try {
      return Wallet.create(
          folder.resolve(name + System.nanoTime()),
          "password".toCharArray(),
          Wallet.Strength.LOCAL,
          RANDOM);
    } catch (WalletException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @BeforeEach
  void another() {
    other = wallet("other");
  }

  @AfterEach
  void close() {
    own.close();
    other.close();
  }

  @Test
  void whatIsSealedOpensAgainAndLooksLikeNothing() throws WalletException {
    byte[] sealed = own.seal(PURPOSE, BOUND, SECRET, RANDOM);
    assertThat(sealed).hasSize(SECRET.length + 29);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("bearer");
    assertThat(own.open(PURPOSE, BOUND, sealed)).isEqualTo(SECRET);
    assertThat(own.seal(PURPOSE, BOUND, SECRET, RANDOM)).isNotEqualTo(sealed);
  }

  @Test
  void anotherWalletPurposeOrObjectDoesNotOpenIt() {
    byte[] sealed = own.seal(PURPOSE, BOUND, SECRET, RANDOM);
    assertThatThrownBy(() -> other.open(PURPOSE, BOUND, sealed))
        .isInstanceOf(WalletException.class)
        .hasMessageContaining("another wallet sealed it");
    assertThatThrownBy(() -> own.open("reply key", BOUND, sealed))
        .isInstanceOf(WalletException.class);
    assertThatThrownBy(() -> own.open(PURPOSE, new byte[] {1}, sealed))
        .isInstanceOf(WalletException.class);
  }

  @Test
  void everyFlippedBitAndEveryCutIsRefused() {
    byte[] sealed = own.seal(PURPOSE, BOUND, SECRET, RANDOM);
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> own.open(PURPOSE, BOUND, altered))
          .isInstanceOf(WalletException.class);
      byte[] cut = java.util.Arrays.copyOf(sealed, i);
      assertThatThrownBy(() -> own.open(PURPOSE, BOUND, cut)).isInstanceOf(WalletException.class);
    }
  }
}
