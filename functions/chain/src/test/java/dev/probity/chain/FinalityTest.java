package dev.probity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalityTest {
  @Test
  void theSettingIsATagOrANumberOfConfirmations() {
    assertThat(Finality.parse("finalized")).isEqualTo(new Finality.Finalized());
    assertThat(Finality.parse("latest")).isEqualTo(new Finality.Latest());
    assertThat(Finality.parse("12")).isEqualTo(new Finality.Confirmations(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"finalized", "latest", "1", "100000"})
  void itPrintsAsItIsWritten(String setting) {
    assertThat(Finality.parse(setting)).hasToString(setting);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "01", "safe", "Latest", "100001", "9999999", "1 "})
  void anythingElseIsRefused(String setting) {
    assertThatThrownBy(() -> Finality.parse(setting)).isInstanceOf(IllegalArgumentException.class);
  }
}
