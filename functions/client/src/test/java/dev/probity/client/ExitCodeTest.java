package dev.probity.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void theNumbersAreThoseThatScriptsKnow() {
    Map<String, Integer> numbers =
        Arrays.stream(ExitCode.values()).collect(Collectors.toMap(Enum::name, ExitCode::number));
    assertThat(numbers)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "OK", 0,
                "INTERNAL", 1,
                "USAGE", 2,
                "REFUSED", 3,
                "NOT_VERIFIED", 4,
                "ANCHOR_UNCONFIRMED", 5,
                "UNAVAILABLE", 6,
                "ENVIRONMENT", 7,
                "INCONSISTENT", 8,
                "ABSENCE_UNCONFIRMED", 9,
                "INTERRUPTED", 130));
    assertThat(numbers.values()).doesNotHaveDuplicates();
  }

  @Test
  void eachFailureEndsTheProcessWithItsOwnNumber() {
    assertThat(ClientException.usage("", null).exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(ClientException.refused("", null).exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(ClientException.notVerified("", null).exitCode()).isEqualTo(ExitCode.NOT_VERIFIED);
    assertThat(ClientException.unavailable("", null).exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(ClientException.environment("", null).exitCode()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(ClientException.anchorUnconfirmed("").exitCode())
        .isEqualTo(ExitCode.ANCHOR_UNCONFIRMED);
    assertThat(ClientException.inconsistent("").exitCode()).isEqualTo(ExitCode.INCONSISTENT);
  }
}
