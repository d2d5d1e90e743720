package dev.probity.protocol.idma;

import java.util.Optional;

/** The roles of Table 7, and what each may do with which data. */
public enum Role {
  /** Works with data and models of its own, and calls services with a token. */
  GENERAL_USER(1),
  /** Reads the logs; nobody edits or deletes them. */
  LOG_ADMIN(2),
  /** Reads the logs and manages the users. */
  SYSTEM_ADMIN(3);

  /** Which data. */
  public enum Scope {
    /** Training data and models of one's own. */
    PERSONAL_DATA(1),
    /** The activity log. */
    LOGGING_DATA(2),
    /** Accounts and their roles. */
    USER_DETAILS(4);

    private final int bit;

    Scope(int bit) {
      this.bit = bit;
    }

    /** Its bit in {@code scope}. */
    public int bit() {
      return bit;
    }
  }

  /** What is done with it. */
  public enum Access {
    /** Adds and changes. */
    EDIT(1),
    /** Withdraws. */
    DELETE(2),
    /** Reads. */
    VIEW(4);

    private final int bit;

    Access(int bit) {
      this.bit = bit;
    }

    /** Its bit in {@code access}. */
    public int bit() {
      return bit;
    }
  }

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** 1, 2 or 3, as in messages and on chain. */
  public int number() {
    return number;
  }

  /** Whether only two administrators can give it. */
  public boolean isPrivileged() {
    return this != GENERAL_USER;
  }

  /** A cell of Table 7. */
  public boolean permits(Scope scope, Access access) {
    return switch (this) {
      case GENERAL_USER -> scope == Scope.PERSONAL_DATA;
      case LOG_ADMIN -> scope == Scope.LOGGING_DATA && access == Access.VIEW;
      case SYSTEM_ADMIN ->
          scope == Scope.USER_DETAILS || (scope == Scope.LOGGING_DATA && access == Access.VIEW);
    };
  }

  /** All that the role may ever do. */
  public UserRole whole() {
    int scopes = 0;
    int accesses = 0;
    for (Scope scope : Scope.values()) {
      for (Access access : Access.values()) {
        if (permits(scope, access)) {
          scopes |= scope.bit();
          accesses |= access.bit();
        }
      }
    }
    return new UserRole(this, scopes, accesses);
  }

  /** The role of this number, if there is one. */
  public static Optional<Role> of(int number) {
    for (Role role : values()) {
      if (role.number == number) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
