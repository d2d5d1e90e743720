package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.wire.WireException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
  private static final String LOCAL_64 = "l".repeat(64);
  private static final String LABEL_63 = "d".repeat(63);

  /** 64 + 1 + 189 = 254 characters. */
  private static final String LONGEST =
      LOCAL_64 + "@" + LABEL_63 + "." + LABEL_63 + "." + "e".repeat(61);

  static Stream<String> lawful() {
    return Stream.of(
        "a@b.cd",
        "ann.example+probity@mail.example.org",
        "!#$%&'*+-/=?^_`{|}~@example.org",
        "1@2.x3",
        "a-@x-y.example",
        "user@xn--bcher-kva.example",
        LOCAL_64 + "@example.org",
        "a@" + LABEL_63 + ".org",
        LONGEST);
  }

  @ParameterizedTest
  @MethodSource("lawful")
  void whatEveryMailServiceTakesIsReadAndWrittenBack(String text) throws WireException {
    assertThat(MailAddress.parse(text).text()).isEqualTo(text);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", "one at sign"),
        Arguments.of("ann", "one at sign"),
        Arguments.of("ann@b@example.org", "one at sign"),
        Arguments.of("@example.org", "1 to 64 characters"),
        Arguments.of("l" + LOCAL_64 + "@example.org", "1 to 64 characters"),
        Arguments.of(".ann@example.org", "begin or end with a dot"),
        Arguments.of("ann.@example.org", "begin or end with a dot"),
        Arguments.of("an..n@example.org", "two in a row"),
        Arguments.of("\"ann\"@example.org", "only letters"),
        Arguments.of("an n@example.org", "only letters"),
        Arguments.of("ann\n@example.org", "only letters"),
        Arguments.of("ann(x)@example.org", "only letters"),
        Arguments.of("Ann <ann@example.org>", "only letters"),
        Arguments.of("ann,bob@example.org", "only letters"),
        Arguments.of("ann@", "two parts"),
        Arguments.of("ann@localhost", "two parts"),
        Arguments.of("ann@example.org.", "parts are 1 to 63"),
        Arguments.of("ann@.example.org", "parts are 1 to 63"),
        Arguments.of("ann@-x.example.org", "parts are 1 to 63"),
        Arguments.of("ann@x-.example.org", "parts are 1 to 63"),
        Arguments.of("ann@exa_mple.org", "parts are 1 to 63"),
        Arguments.of("ann@example.org\r\nBcc: b", "parts are 1 to 63"),
        Arguments.of("ann@d" + LABEL_63 + ".org", "parts are 1 to 63"),
        Arguments.of("ann@[127.0.0.1]", "parts are 1 to 63"),
        Arguments.of("ann@127.0.0.1", "end in a number"),
        Arguments.of(LONGEST + "e", "at most 254"),
        Arguments.of("\u00e4nn@example.org", "must be ASCII"),
        Arguments.of("a\u0308nn@example.org", "must be ASCII"),
        Arguments.of("ann@ex\u00e4mple.org", "must be ASCII"),
        // The Kelvin sign, whose lower case is k.
        Arguments.of("ann@\u212a.org", "must be ASCII"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatDoesNotFitIsRefusedByItsFlawAndNotRepeated(String text, String flaw) {
    assertThatThrownBy(() -> MailAddress.parse(text))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(flaw)
        .hasMessageNotContaining("example");
  }

  @Test
  void theDomainIsComparedWithoutCaseAndTheLocalPartWithIt() throws WireException {
    MailAddress address = MailAddress.parse("Ann@Example.ORG");
    assertThat(address.text()).isEqualTo("Ann@example.org");
    assertThat(address)
        .isEqualTo(MailAddress.parse("Ann@eXample.org"))
        .isNotEqualTo(MailAddress.parse("ann@example.org"));
  }

  @Test
  void addressesThatDifferInCaseAloneAreOneInTheCanonicalForm() throws WireException {
    assertThat(MailAddress.parse("Ann.B@Example.ORG").canonical())
        .isEqualTo(MailAddress.parse("aNN.b@example.org").canonical())
        .isEqualTo("ann.b@example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", ".a", "a@b"})
  void noConstructorMakesWhatTheParserRefuses(String local) {
    assertThatThrownBy(() -> new MailAddress(local, "example.org"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noConstructorTakesADomainOfOtherLetters() {
    assertThatThrownBy(() -> new MailAddress("ann", "ex\u00e4mple.org"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MailAddress("ann", "localhost"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAddressIsNotPrinted() throws WireException {
    assertThat(MailAddress.parse("ann@example.org").toString())
        .doesNotContain("ann")
        .doesNotContain("example");
  }
}
