package dev.probity.protocol.idma;

/**
 * U_rl: what a user may do.
 *
 * @param role the role
 * @param scope bits of {@link Role.Scope}, 1 to 7, within what the role has
 * @param access bits of {@link Role.Access}, 1 to 7, within what the role has
 */
public record UserRole(Role role, int scope, int access) {
  private static final int ALL = 7;

  public UserRole {
    if (scope < 1 || scope > ALL || access < 1 || access > ALL) {
      throw new IllegalArgumentException("scope and access are 1 to 7");
    }
  }

  /**
   * Reads the three numbers of a message.
   *
   * @throws IllegalArgumentException if there is no such role, scope or access
   */
  public static UserRole of(int role, int scope, int access) {
    return new UserRole(
        Role.of(role).orElseThrow(() -> new IllegalArgumentException("no role " + role)),
        scope,
        access);
  }

  /** Whether both the role's cell of Table 7 and the user's own bits allow it. */
  public boolean permits(Role.Scope wanted, Role.Access how) {
    return (scope & wanted.bit()) != 0 && (access & how.bit()) != 0 && role.permits(wanted, how);
  }

  /** Whether it has bits that its role never has in Table 7. */
  public boolean exceedsTable() {
    UserRole whole = role.whole();
    return (scope & ~whole.scope()) != 0 || (access & ~whole.access()) != 0;
  }

  /** Whether it takes away something of this role: a downgrade. */
  public boolean isBelow(UserRole other) {
    return role.number() < other.role().number()
        || (role == other.role()
            && ((other.scope() & ~scope) != 0 || (other.access() & ~access) != 0));
  }
}
