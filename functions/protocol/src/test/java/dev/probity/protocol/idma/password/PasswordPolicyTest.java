package dev.probity.protocol.idma.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.idma.password.WeakPasswordException.Reason;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
  private static final String NAME = "Zofia Brzezińska";
  private static final String EMAIL = "z.brzezinska@example.org";

  private final PasswordPolicy policy = new PasswordPolicy();

  private void assertRefused(String password, Reason reason) {
    assertRefused(policy, password, reason);
  }

  private static void assertRefused(PasswordPolicy policy, String password, Reason reason) {
    assertThatThrownBy(() -> policy.accept(Passwords.of(password), NAME, EMAIL))
        .isInstanceOfSatisfying(
            WeakPasswordException.class,
            weak -> {
              assertThat(weak.reason()).isEqualTo(reason);
              assertThat(weak.detail()).isNotBlank().doesNotContain(password);
              assertThat(weak).hasMessage(weak.detail());
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {Passwords.GOOD, "vR7#qLw2xTz9", "Füchse jagen nachts Igel", "漢字の長い合言葉を使います"})
  void aLongUnguessablePasswordPasses(String text) throws WeakPasswordException {
    Password password = Passwords.of(text);
    assertThat(policy.accept(password, NAME, EMAIL).password()).isSameAs(password);
  }

  @Test
  void aPasswordOf256CodePointsPasses() throws WeakPasswordException {
    String text = "lamplight gravel obtuse fjord, ".repeat(9).substring(0, 256);
    assertThat(policy.accept(Passwords.of(text), NAME, EMAIL)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q", "vR7#qLw2x", "🔐🔑🗝🔒🔓🔏🛡🧿🪬"})
  void nineCodePointsAreTooFewHoweverUnguessable(String password) {
    assertRefused(password, Reason.TOO_SHORT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password123",
        "Passw0rd!!!!",
        "1234567890123",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "qwertzuiopasdf",
        "21.11.2026",
        "constitutional"
      })
  void whatTakesFewGuessesIsRefused(String password) {
    assertRefused(password, Reason.GUESSABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zofiabrzezińska",
        "Brzezinska2026",
        "z.brzezinska",
        "aksnizezrb.z",
        "z.brzezinska@example.org"
      })
  void whatIsMadeOfNameAndEmailAddressIsRefused(String password) throws WeakPasswordException {
    assertRefused(password, Reason.GUESSABLE);
  }

  @Test
  void anotherUserMayHaveIt() throws WeakPasswordException {
    assertThat(policy.accept(Passwords.of("Brzezinska Ryczywół"), "Ada", "ada@example.com"))
        .isNotNull();
    assertThat(policy.accept(Passwords.of("Brzezinska Ryczywół"), "", "")).isNotNull();
  }

  @Test
  void aStolenPasswordIsRefusedInAnyCase() {
    assertRefused("ilovetobomb", Reason.BREACHED);
    assertRefused("ILOVEtobomb", Reason.BREACHED);
  }

  @Test
  void anOperatorsListCountsAsWell() throws Exception {
    BreachedPasswords more =
        BreachedPasswordsTest.read(
            BreachedList.of(BreachedPasswords.Digest.SHA_1, List.of(Passwords.GOOD)));
    PasswordPolicy stricter = new PasswordPolicy(more);
    assertRefused(stricter, Passwords.GOOD, Reason.BREACHED);
    assertRefused(stricter, Passwords.GOOD.toUpperCase(Locale.ROOT), Reason.BREACHED);
    assertRefused(stricter, "ilovetobomb", Reason.BREACHED);
  }

  @Test
  void thePasswordIsLeftForWhoHashesIt() throws WeakPasswordException {
    Password password = Passwords.of(Passwords.GOOD);
    policy.accept(password, NAME, EMAIL);
    assertThat(password.shared()).asString().isEqualTo(Passwords.GOOD);
  }

  @Test
  void theWordsAroundAUserAreFewAndShort() {
    assertThat(ContextWords.of(NAME, EMAIL))
        .containsExactly(
            "probity",
            "zofia brzezińska",
            "zofiabrzezińska",
            "zofia",
            "brzezińska",
            "z.brzezinska@example.org",
            "z.brzezinska",
            "zbrzezinska",
            "brzezinska",
            "example.org",
            "exampleorg",
            "example",
            "org");
    assertThat(ContextWords.of("word ".repeat(10_000), "a@b".repeat(5_000)))
        .hasSizeLessThanOrEqualTo(32)
        .allMatch(word -> word.length() <= 64);
    assertThat(ContextWords.of("", "@")).containsExactly("probity");
  }
}
