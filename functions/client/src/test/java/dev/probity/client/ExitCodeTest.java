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
            Map.ofEntries(
                Map.entry("OK", 0),
                Map.entry("INTERNAL", 1),
                Map.entry("USAGE", 2),
                Map.entry("REFUSED", 3),
                Map.entry("NOT_VERIFIED", 4),
                Map.entry("ANCHOR_UNCONFIRMED", 5),
                Map.entry("UNAVAILABLE", 6),
                Map.entry("ENVIRONMENT", 7),
                Map.entry("INCONSISTENT", 8),
                Map.entry("ABSENCE_UNCONFIRMED", 9),
                Map.entry("INTERRUPTED", 130)));
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
