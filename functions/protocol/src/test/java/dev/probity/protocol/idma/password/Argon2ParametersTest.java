package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2ParametersTest {

  @ParameterizedTest
  @CsvSource({
    "47103, 1, 1",
    "1048577, 1, 1",
    "47104, 0, 1",
    "47104, 11, 1",
    "47104, 1, 0",
    "47104, 1, 5",
    "-1, -1, -1"
  })
  void whatIsOutOfBoundsIsNeverMade(int memoryKib, int iterations, int parallelism) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Argon2Parameters(memoryKib, iterations, parallelism));
  }

  @Test
  void theBoundsThemselvesAreIn() {
    assertThat(Argon2Parameters.TODAY).isEqualTo(new Argon2Parameters(47_104, 1, 1));
    assertThat(new Argon2Parameters(1 << 20, 10, 4).memoryKib()).isEqualTo(1_048_576);
  }

  @Test
  void lessMemoryOrFewerPassesAreBelowAndLanesAreNot() {
    Argon2Parameters middle = new Argon2Parameters(65_536, 2, 2);
    assertThat(new Argon2Parameters(65_535, 9, 2).belowIn(middle)).isTrue();
    assertThat(new Argon2Parameters(99_999, 1, 2).belowIn(middle)).isTrue();
    assertThat(new Argon2Parameters(65_536, 2, 1).belowIn(middle)).isFalse();
    assertThat(new Argon2Parameters(99_999, 3, 2).belowIn(middle)).isFalse();
    assertThat(middle.belowIn(middle)).isFalse();
  }
}
