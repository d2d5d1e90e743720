package dev.probity.protocol.idma.password;

import dev.probity.protocol.idma.password.WeakPasswordException.Reason;
import dev.probity.protocol.idma.password.strength.GuessingEffort;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which passwords may be set: long enough, in no list of stolen ones, and hard to guess (I.7). No
 * rule asks for kinds of characters, and none expires (NIST SP 800-63B, section 3.1.1.2). It is
 * applied where a password is set, never at login.
 */
public final class PasswordPolicy {
  /** The fewest Unicode code points. The most are {@link Password#MAX_CODE_POINTS}. */
  public static final int MIN_CODE_POINTS = 10;

  /** The least score: 10^8 guesses and more. */
  static final int MIN_SCORE = 3;

  private final List<BreachedPasswords> breached;

  /**
   * A policy with the list that comes with the program, and further ones.
   *
   * @param further the operator's lists
   */
  public PasswordPolicy(BreachedPasswords... further) {
    this.breached = List.of(further);
  }

  /**
   * Lets a password pass.
   *
   * @param name the user's name, as it stands in the registration
   * @param email the user's e-mail address, the same
   * @throws WeakPasswordException with the first reason against it, cheapest first
   */
  public AcceptedPassword accept(Password password, String name, String email)
      throws WeakPasswordException {
    if (password.codePoints() < MIN_CODE_POINTS) {
      throw new WeakPasswordException(Reason.TOO_SHORT);
    }
    char[] chars = password.copyChars();
    try {
      if (isBreached(password.shared()) || isBreached(lowerCase(chars))) {
        throw new WeakPasswordException(Reason.BREACHED);
      }
      if (GuessingEffort.score(chars, ContextWords.of(name, email)) < MIN_SCORE) {
        throw new WeakPasswordException(Reason.GUESSABLE);
      }
    } finally {
      Arrays.fill(chars, '\0');
    }
    return new AcceptedPassword(password);
  }

  private boolean isBreached(byte[] utf8) {
    return BreachedPasswords.bundled().holds(utf8)
        || breached.stream().anyMatch(list -> list.holds(utf8));
  }

  private static byte[] lowerCase(char[] chars) {
    return new String(chars).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
  }
}
