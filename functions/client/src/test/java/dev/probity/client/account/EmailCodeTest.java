package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailCodeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "7GK2M0Q1",
        "7gk2m0q1",
        " 7GK2-M0Q1\t",
        "7GK2 MOQI",
        "7gk2moql",
        "7 G K 2 M 0 Q 1"
      })
  void aCodeIsTakenAsPeopleTypeIt(String typed) {
    assertThat(EmailCode.of(typed)).contains("7GK2M0Q1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7GK2M0Q", "7GK2M0Q1X", "7GK2M0QU", "7GK2M0Q!", "séance12"})
  void whatCannotBeACodeIsNotSent(String typed) {
    assertThat(EmailCode.of(typed)).isEmpty();
  }
}
