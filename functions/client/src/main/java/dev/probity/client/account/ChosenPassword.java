package dev.probity.client.account;

import dev.probity.client.ClientException;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.wire.WireException;
import org.jspecify.annotations.Nullable;

/** The password of a registration, asked for once in a run, and only when it is needed. */
final class ChosenPassword {
  private final RegisterAccount.Answers answers;
  private @Nullable String known;

  ChosenPassword(RegisterAccount.Answers answers) {
    this.answers = answers;
  }

  /** Chosen now. */
  Password choose() {
    known = answers.newPassword();
    return password(known);
  }

  /** The text of the one that was chosen, in this run or in the one that began. */
  String text() {
    String before = known;
    if (before == null) {
      before = answers.samePassword();
      known = before;
    }
    return before;
  }

  /** Reads it; the caller closes it. */
  static Password password(String text) {
    try {
      return Password.of(text);
    } catch (WireException unusable) {
      throw ClientException.usage("The password " + unusable.getMessage() + ".", unusable);
    }
  }

  @Override
  public String toString() {
    return "ChosenPassword[redacted]";
  }
}
