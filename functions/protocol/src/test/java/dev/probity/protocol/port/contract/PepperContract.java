package dev.probity.protocol.port.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.probity.protocol.port.Pepper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every pepper does. */
public abstract class PepperContract {
  private static final byte[] MESSAGE = "what is kept".getBytes(StandardCharsets.UTF_8);

  /** The adapter under test. */
  protected abstract Pepper pepper();

  /** The same adapter with another key. */
  protected abstract Pepper another();

  /** HMAC-SHA-256 of the message under the key of {@link #pepper}, by other means. */
  protected abstract byte[] expected(byte[] message);

  @Test
  void theMacIsHmacSha256OfTheMessageItself() {
    assertThat(pepper().mac(MESSAGE)).hasSize(Pepper.MAC_LENGTH).isEqualTo(expected(MESSAGE));
  }

  @Test
  void theSameMessageHasTheSameMacEachTime() {
    assertThat(pepper().mac(MESSAGE)).isEqualTo(pepper().mac(MESSAGE));
  }

  @Test
  void anotherMessageHasAnotherMac() {
    byte[] other = MESSAGE.clone();
    other[other.length - 1] ^= 1;
    assertThat(pepper().mac(other)).isNotEqualTo(pepper().mac(MESSAGE));
    assertThat(pepper().mac(Arrays.copyOf(MESSAGE, MESSAGE.length + 1)))
        .isNotEqualTo(pepper().mac(MESSAGE));
  }

  @Test
  void anotherKeyGivesAnotherMac() {
    assertThat(another().mac(MESSAGE)).isNotEqualTo(pepper().mac(MESSAGE));
  }

  @Test
  void oneByteAndTheLongestMessageAreTaken() {
    for (int length : new int[] {1, Pepper.MAX_MESSAGE}) {
      byte[] message = new byte[length];
      assertThat(pepper().mac(message)).isEqualTo(expected(message));
    }
  }

  @Test
  void anEmptyOrLongerMessageIsOurBug() {
    assertThatIllegalArgumentException().isThrownBy(() -> pepper().mac(new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pepper().mac(new byte[Pepper.MAX_MESSAGE + 1]));
  }
}
