package dev.probity.protocol.idma;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The roles of Table 7, and what each may do with which data. */
public enum Role {
  /** Works with data and models of its own, and calls services with a token. */
  GENERAL_USER(1, Map.of(Scope.PERSONAL_DATA, EnumSet.allOf(Access.class))),
  /** Reads the logs; nobody edits or deletes them. */
  LOG_ADMIN(2, Map.of(Scope.LOGGING_DATA, EnumSet.of(Access.VIEW))),
  /** Reads the logs and manages the users. */
  SYSTEM_ADMIN(
      3,
      Map.of(
          Scope.LOGGING_DATA,
          EnumSet.of(Access.VIEW),
          Scope.USER_DETAILS,
          EnumSet.allOf(Access.class)));

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
  private final Map<Scope, Set<Access>> cells;

  Role(int number, Map<Scope, Set<Access>> cells) {
    this.number = number;
    this.cells = new EnumMap<>(cells);
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
    return cells.getOrDefault(scope, Set.of()).contains(access);
  }

  /** All that the role may ever do. */
  public UserRole whole() {
    int scope = cells.keySet().stream().mapToInt(Scope::bit).sum();
    int access =
        cells.values().stream().flatMap(Set::stream).distinct().mapToInt(Access::bit).sum();
    return new UserRole(this, scope, access);
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
