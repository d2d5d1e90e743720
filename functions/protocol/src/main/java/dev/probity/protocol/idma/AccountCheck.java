package dev.probity.protocol.idma;

import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.CredentialCheck.LiveCredential;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;
import java.util.Optional;

/** C8 at IDMA: the credential on chain, the account's row, and the role that both commit to. */
final class AccountCheck {
  private final IdmaPorts ports;
  private final CredentialCheck credentials;
  private final AccountTable accounts;

  AccountCheck(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialCheck(ports.ledger());
    this.accounts = new AccountTable(ports.table(), ports.tenant());
  }

  /**
   * Proof that an account's credential counts now, on chain and here.
   *
   * @param role what the credential commits to; a privileged one counts only if the chain grants it
   * @param slot the account at the latest block
   */
  record LiveAccount(AccountRow row, UserRole role, AccountSlot slot) {}

  /**
   * The account of a message.
   *
   * @throws RefusedException as {@link CredentialCheck#require}, and {@code state-diverged}
   */
  LiveAccount require(CredentialCheck.Claimed claimed, Heads heads, Instant now) {
    return require(credentials.require(claimed, heads, now));
  }

  /** The same on a snapshot. */
  LiveAccount require(CredentialCheck.Claimed claimed, StateSnapshot state, Instant now) {
    return require(new CredentialCheck(state).require(claimed, state.heads(), now));
  }

  private LiveAccount require(LiveCredential live) {
    AccountRow row = requireSameRow(accounts.find(live.claimed().user()), live).row();
    return new LiveAccount(row, requireCommitted(row, live), live.slot());
  }

  /**
   * Lets an administrator pass who may do this with the details of users, by the role in the
   * credential and by what the chain itself grants at both its ends: this table alone makes no
   * administrator.
   *
   * @throws RefusedException {@code role-forbidden}, {@code not-final}
   */
  LiveAccount requireAdmin(LiveAccount account, Role.Access how, Heads heads) {
    requireGranted(account.role(), account.slot());
    if (!account.role().permits(Role.Scope.USER_DETAILS, how)) {
      throw new RefusedException(Refusal.ROLE_FORBIDDEN, "this takes a system administrator");
    }
    AccountSlot finalized = ports.ledger().account(account.row().user(), heads.finalized());
    if (finalized.privilegedRole() != account.slot().privilegedRole()) {
      throw new RefusedException(
          Refusal.NOT_FINAL, "the privileged role is not yet in the finalized block");
    }
    return account;
  }

  /** The same of an account whose message names no credential: its row's counts. */
  LiveAccount requireAdmin(Address admin, Role.Access how, Heads heads, Instant now) {
    AccountRow row =
        accounts
            .find(admin)
            .map(AccountTable.Stored::row)
            .orElseThrow(() ->
                new RefusedException(Refusal.ROLE_FORBIDDEN, "no account of this deployment"));
    return requireAdmin(require(row.claimed(), heads, now), how, heads);
  }

  /** The row, if it is about the very credential on chain. */
  AccountTable.Stored requireSameRow(Optional<AccountTable.Stored> account, LiveCredential live) {
    return account
        .filter(stored -> stored.row().claimed().equals(live.claimed()))
        .filter(stored -> stored.row().notAfter() == live.slot().notAfter())
        .orElseThrow(() -> diverged(live, "the account here and on chain differ"));
  }

  /** The role in the row, if the chain commits to it. */
  UserRole requireCommitted(AccountRow row, LiveCredential live) {
    RoleOpening opening =
        RoleOpening.open(ports.rowKeys(), row.user(), row.version(), row.sealedRole());
    Bytes32 commit =
        IdmaCommitments.roleCommit(row.user(), row.version(), opening.role(), opening.rhoRole());
    if (!commit.equals(live.claimed().roleCommit())) {
      throw diverged(live, "the role here and on chain differ");
    }
    return opening.role();
  }

  /**
   * Lets a role pass that the chain grants, as it does every role that is not privileged.
   *
   * @throws RefusedException {@code role-forbidden}
   */
  static void requireGranted(UserRole role, AccountSlot slot) {
    if (role.role().isPrivileged() && slot.privilegedRole() != role.role().number()) {
      throw new RefusedException(
          Refusal.ROLE_FORBIDDEN, "the chain no longer grants the role; rotate the credential");
    }
  }

  private RefusedException diverged(LiveCredential live, String detail) {
    ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "account/" + live.claimed().user());
    return new RefusedException(Refusal.STATE_DIVERGED, detail);
  }
}
