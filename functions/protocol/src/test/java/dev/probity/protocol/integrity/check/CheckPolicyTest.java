package dev.probity.protocol.integrity.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator writes. */
class CheckPolicyTest {
  @Test
  void nothingSaidIsTheDefault() {
    assertThat(CheckPolicy.parse(" ")).isEqualTo(CheckPolicy.DEFAULT);
  }

  @Test
  void whatIsSaidCountsAndTheRestStays() {
    CheckPolicy policy = CheckPolicy.parse("drift > 2.5 % = inconsistent,leakage=note");
    assertThat(policy.drift()).isEqualTo(250);
    assertThat(policy.imbalance()).isEqualTo(CheckPolicy.DEFAULT.imbalance());
    assertThat(policy.level(Kind.DRIFT)).isEqualTo(Level.INCONSISTENT);
    assertThat(policy.level(Kind.LEAKAGE)).isEqualTo(Level.NOTE);
    assertThat(policy.level(Kind.DUPLICATES)).isEqualTo(Level.WARNING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drift",
        "drift=grave",
        "drift=note,",
        "drift=note,drift=warning",
        "drift>101%=note",
        "drift>1.234%=note",
        "duplicates>1%=note",
        "unfinished=note",
        "label-domain=note",
        "drifting=note"
      })
  void whatIsNoPolicyIsNamed(String text) {
    assertThatThrownBy(() -> CheckPolicy.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
