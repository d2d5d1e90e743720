package dev.probity.protocol.idma.password;

/** The password is not the one, or there is none to compare with; which of them it does not say. */
public final class WrongPasswordException extends Exception {
  WrongPasswordException() {
    super("the password is not the one", null, false, false);
  }
}
