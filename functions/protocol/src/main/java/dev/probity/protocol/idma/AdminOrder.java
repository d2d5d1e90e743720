package dev.probity.protocol.idma;

import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an AdminAction orders for an account, each a change of its standing on chain. Whoever gives,
 * or takes for good, or touches another administrator, needs a second one.
 */
public enum AdminOrder {
  /** Stops a credential until it is resumed. */
  SUSPEND("suspend", Role.Access.EDIT, StandingRow.Change.SUSPEND),
  /** Lets a suspended credential count again. */
  RESUME("resume", Role.Access.EDIT, StandingRow.Change.RESUME),
  /** Withdraws an account for good. */
  REVOKE("revoke", Role.Access.DELETE, StandingRow.Change.REVOKE),
  /** Lowers a privileged role; the account rotates to what is left. */
  LOWER_ROLE("lower-role", Role.Access.EDIT, StandingRow.Change.LOWER),
  /** Withdraws one's own account; no administrator has a part in it. */
  REVOKE_OWN("revoke-own", Role.Access.DELETE, StandingRow.Change.REVOKE);

  private final String action;
  private final Role.Access access;
  private final StandingRow.Change change;

  AdminOrder(String action, Role.Access access, StandingRow.Change change) {
    this.action = action;
    this.access = access;
    this.change = change;
  }

  /** What it takes of the scope of user details. */
  public Role.Access access() {
    return access;
  }

  StandingRow.Change change() {
    return change;
  }

  /** The word in an AdminAction. */
  public String action() {
    return action;
  }

  /** How many administrators must approve beside the one who orders. */
  public int approvals(AccountSlot subject) {
    return switch (this) {
      case SUSPEND -> subject.privilegedRole() == 0 ? 0 : 1;
      case RESUME, REVOKE, LOWER_ROLE -> 1;
      case REVOKE_OWN -> 0;
    };
  }

  /**
   * Whether nothing is left to be done.
   *
   * @param role what is to be left of a privileged role that is lowered
   */
  public boolean isDone(AccountSlot subject, int role) {
    return switch (this) {
      case SUSPEND -> subject.status() == Status.SUSPENDED;
      case RESUME -> subject.status() == Status.ACTIVE;
      case REVOKE, REVOKE_OWN -> subject.status() == Status.REVOKED;
      case LOWER_ROLE -> subject.privilegedRole() <= role;
    };
  }

  /** The order of this {@code action}, if there is one. */
  public static Optional<AdminOrder> of(String action) {
    return Arrays.stream(values()).filter(order -> order.action.equals(action)).findFirst();
  }
}
