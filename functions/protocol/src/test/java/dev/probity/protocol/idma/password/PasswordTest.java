package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "Grüße 🔐", "\0\n", "ﬀ", "漢字かな交じり"})
  void itIsTheUtf8OfTheTextAndCountsCodePoints(String text) {
    Password password = Passwords.of(text);
    assertThat(password.shared()).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    assertThat(password.copyChars()).isEqualTo(text.toCharArray());
    assertThat(password.codePoints()).isEqualTo(text.codePointCount(0, text.length()));
  }

  @Test
  void itHasOneTo256CodePointsWhateverTheirLength() {
    assertThat(Passwords.of("🔐".repeat(256)).codePoints()).isEqualTo(256);
    for (String tooLong : new String[] {"a".repeat(257), "🔐".repeat(257), "a".repeat(100_000)}) {
      assertThatThrownBy(() -> Password.of(tooLong))
          .isInstanceOf(WireException.class)
          .hasMessage("must be at most 256 characters");
    }
    assertThatThrownBy(() -> Password.of("")).hasMessage("must not be empty");
  }

  @Test
  void textThatIsNotNfcIsRefusedAndNotRepaired() {
    assertThatThrownBy(() -> Password.of("Gru\u0308\u00dfe"))
        .isInstanceOf(WireException.class)
        .hasMessage("must be in Unicode Normalization Form C");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\udd10b", "\udd10\ud83d"})
  void aLoneSurrogateIsRefused(String text) {
    assertThatThrownBy(() -> Password.of(text))
        .isInstanceOf(WireException.class)
        .hasMessage("must be Unicode: lone surrogate");
  }

  @Test
  void afterItsUseItIsGone() {
    Password password = Passwords.of("secret");
    byte[] bytes = password.shared();
    password.close();
    assertThat(bytes).containsOnly(0);
    assertThatIllegalStateException().isThrownBy(password::shared);
    assertThatIllegalStateException().isThrownBy(password::copyChars);
  }

  @Test
  void itIsNotPrinted() {
    assertThat(Passwords.of("secret")).hasToString("Password[redacted]");
  }
}
