package dev.probity.protocol.idma.password;

/** Proof that a password may be set by its user. Only {@link PasswordPolicy} makes one. */
public final class AcceptedPassword {
  private final Password password;

  AcceptedPassword(Password password) {
    this.password = password;
  }

  Password password() {
    return password;
  }
}
