package dev.probity.protocol.idma.password;

/** The password may not be set ({@code weak-password}, I.7). */
public final class WeakPasswordException extends Exception {

  /** Why not, the first reason that holds. */
  public enum Reason {
    /** Fewer code points than {@link PasswordPolicy#MIN_CODE_POINTS}. */
    TOO_SHORT("The password must have at least " + PasswordPolicy.MIN_CODE_POINTS + " characters."),
    /** It stands in a list of passwords that were stolen elsewhere. */
    BREACHED("The password stands in a list of stolen passwords."),
    /** It takes too few guesses, by somebody who knows the user's name and e-mail address. */
    GUESSABLE("The password is too easy to guess: use more words, or less common ones.");

    private final String detail;

    Reason(String detail) {
      this.detail = detail;
    }
  }

  private final Reason reason;

  WeakPasswordException(Reason reason) {
    super(reason.detail, null, false, false);
    this.reason = reason;
  }

  /** Why not. */
  public Reason reason() {
    return reason;
  }

  /** One sentence for the user; it is the same for every password of the reason. */
  public String detail() {
    return reason.detail;
  }
}
