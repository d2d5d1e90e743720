package dev.probity.protocol.idma.password;

import dev.probity.protocol.wire.Address;

/** Proof that a user gave the password of his row. Only {@link PasswordCheck} makes one. */
public final class VerifiedPassword {
  private final Address user;
  private final long passwordVersion;
  private final Password password;
  private final boolean needsRehash;

  VerifiedPassword(Address user, long passwordVersion, Password password, boolean needsRehash) {
    this.user = user;
    this.passwordVersion = passwordVersion;
    this.password = password;
    this.needsRehash = needsRehash;
  }

  /** Whose password it is. */
  public Address user() {
    return user;
  }

  /** The credential version at which it was set. */
  public long passwordVersion() {
    return passwordVersion;
  }

  /**
   * Whether the row's parameters are below today's: then {@link PasswordCheck#rehash} gives the
   * verifier to store instead.
   */
  public boolean needsRehash() {
    return needsRehash;
  }

  Password password() {
    return password;
  }
}
