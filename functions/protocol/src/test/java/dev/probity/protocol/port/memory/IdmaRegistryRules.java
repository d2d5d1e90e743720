package dev.probity.protocol.port.memory;

import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What IdmaRegistry keeps, and the rules by which a transaction changes it. A transaction works on
 * a copy, which is dropped when it reverts.
 */
final class IdmaRegistryRules {
  private static final int LOG_ADMIN = 2;
  private static final int SYSTEM_ADMIN = 3;
  private static final int MINIMUM_ADMINS = 2;
  private static final long MAXIMUM_DEADLINE = 7 * 24 * 3600;

  private record Account(Status status, long seq, long version, long notAfter, long storedAt) {
    static final Account NEW = new Account(Status.NONE, 0, 0, 0, 0);

    boolean lives(long now) {
      return status == Status.ACTIVE && now < notAfter;
    }

    boolean hasCredential() {
      return status == Status.ACTIVE || status == Status.SUSPENDED;
    }
  }

  private record Request(Bytes32 requestHash, long storedAt) {}

  private record Credential(Address user, long version) {}

  private record Privilege(int role, long changes) {
    static final Privilege NONE = new Privilege(0, 0);
  }

  private record Approval(Address user, long changes, long version, int role, long deadline) {}

  private record Approver(Address account, long changes) {}

  private final Address idma;
  private final Map<Address, Account> accounts = new HashMap<>();
  private final Map<Address, Request> requests = new HashMap<>();
  private final Map<Credential, Bytes32> commitments = new HashMap<>();
  private final Map<Address, Privilege> privileges = new HashMap<>();
  private final Map<Approval, Approver> approvals = new HashMap<>();

  private IdmaRegistryRules(Address idma) {
    this.idma = idma;
  }

  /** A contract just created. */
  static IdmaRegistryRules created(Address idma, List<Address> admins) {
    IdmaRegistryRules rules = new IdmaRegistryRules(idma);
    admins.forEach(admin -> rules.changeRole(admin, SYSTEM_ADMIN));
    return rules;
  }

  IdmaRegistryRules copy() {
    IdmaRegistryRules copy = new IdmaRegistryRules(idma);
    copy.accounts.putAll(accounts);
    copy.requests.putAll(requests);
    copy.commitments.putAll(commitments);
    copy.privileges.putAll(privileges);
    copy.approvals.putAll(approvals);
    return copy;
  }

  AccountSlot standing(Address user) {
    Account account = account(user);
    return new AccountSlot(
        account.status(),
        account.seq(),
        account.version(),
        account.notAfter(),
        account.storedAt(),
        commitments.getOrDefault(new Credential(user, account.version()), Bytes32.ZERO),
        privilege(user).role());
  }

  boolean isPending(Address user, Bytes32 requestHash, long seq, long storedAt) {
    Account account = account(user);
    return account.status() == Status.REQUESTED
        && account.seq() == seq
        && new Request(requestHash, storedAt).equals(requests.get(user));
  }

  void storeRegData(Address sender, long now, Bytes32 requestHash) {
    require(!requestHash.isZero(), "RequestHashZero");
    Account account = account(sender);
    require(account.status() != Status.REVOKED, "AccountRevoked");
    require(!account.hasCredential() || now >= account.notAfter(), "CredentialStands");
    accounts.put(sender, new Account(Status.REQUESTED, account.seq() + 1, account.version(), 0, 0));
    requests.put(sender, new Request(requestHash, now));
  }

  void storeUcred(
      Address sender,
      long now,
      Address user,
      long seq,
      Bytes32 requestHash,
      long requestedAt,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    requireIdma(sender);
    Account account = account(user);
    require(account.status() == Status.REQUESTED, "StatusForbids");
    require(account.seq() == seq, "SeqDiffers");
    require(isPending(user, requestHash, seq, requestedAt), "RequestDiffers");
    storeCredential(now, user, account, credRef, roleCommit, notAfter);
  }

  void rotateUcred(
      Address sender,
      long now,
      Address user,
      long seq,
      Bytes32 requestHash,
      Bytes32 credRef,
      Bytes32 roleCommit,
      long notAfter) {
    requireIdma(sender);
    require(!requestHash.isZero(), "RequestHashZero");
    Account account = account(user);
    require(account.hasCredential(), "StatusForbids");
    require(account.seq() == seq, "SeqDiffers");
    storeCredential(now, user, account, credRef, roleCommit, notAfter);
  }

  /** Suspends, or resumes. */
  void turn(Address sender, long now, Address user, long seq, Status from, Status to) {
    requireIdma(sender);
    Account account = account(user);
    require(account.status() == from, "StatusForbids");
    require(account.seq() == seq, "SeqDiffers");
    settle(now, user, account, to);
  }

  void revoke(Address sender, long now, Address user, long seq) {
    requireIdma(sender);
    require(account(user).seq() == seq, "SeqDiffers");
    revoke(now, user);
  }

  void revokeOwn(Address sender, long now) {
    revoke(now, sender);
  }

  void lowerRole(Address sender, Address user, int role) {
    requireIdma(sender);
    require(role < privilege(user).role() && role != 1, "RoleForbidden");
    changeRole(user, role);
  }

  void approveRole(Address sender, long now, Address user, long version, int role, long deadline) {
    require(isActiveSystemAdmin(sender, now), "NotActiveSystemAdmin");
    require(!sender.equals(user), "OwnRole");
    require(
        role >= LOG_ADMIN && role <= SYSTEM_ADMIN && role > privilege(user).role(),
        "RoleForbidden");
    require(account(user).lives(now) && account(user).version() == version, "VersionForbidden");
    require(deadline >= now && deadline <= now + MAXIMUM_DEADLINE, "DeadlineForbidden");
    Approval approval = new Approval(user, privilege(user).changes(), version, role, deadline);
    @Nullable Approver first = approvals.get(approval);
    require(first == null || !first.account().equals(sender), "AlreadyApproved");
    if (first != null
        && isActiveSystemAdmin(first.account(), now)
        && first.changes() == privilege(first.account()).changes()) {
      approvals.remove(approval);
      changeRole(user, role);
    } else {
      approvals.put(approval, new Approver(sender, privilege(sender).changes()));
    }
  }

  private void storeCredential(
      long now, Address user, Account account, Bytes32 credRef, Bytes32 roleCommit, long notAfter) {
    require(!credRef.isZero() && !roleCommit.isZero(), "CredentialZero");
    require(notAfter > now, "NotAfterPassed");
    long version = account.version() + 1;
    commitments.put(
        new Credential(user, version),
        Commitment.of("Probity.cred.v1").bytes32(credRef).bytes32(roleCommit).digest());
    accounts.put(user, new Account(Status.ACTIVE, account.seq() + 1, version, notAfter, now));
  }

  private void revoke(long now, Address user) {
    Account account = account(user);
    require(account.hasCredential(), "StatusForbids");
    settle(now, user, account, Status.REVOKED);
    if (privilege(user).role() != 0) {
      changeRole(user, 0);
    }
  }

  private void settle(long now, Address user, Account account, Status status) {
    accounts.put(
        user, new Account(status, account.seq() + 1, account.version(), account.notAfter(), now));
  }

  private void changeRole(Address user, int role) {
    Privilege privilege = privilege(user);
    require(
        privilege.role() != SYSTEM_ADMIN || systemAdmins() > MINIMUM_ADMINS, "TooFewSystemAdmins");
    privileges.put(user, new Privilege(role, privilege.changes() + 1));
  }

  long systemAdmins() {
    return privileges.values().stream()
        .filter(privilege -> privilege.role() == SYSTEM_ADMIN)
        .count();
  }

  private boolean isActiveSystemAdmin(Address account, long now) {
    return privilege(account).role() == SYSTEM_ADMIN && account(account).lives(now);
  }

  private Account account(Address user) {
    return accounts.getOrDefault(user, Account.NEW);
  }

  private Privilege privilege(Address user) {
    return privileges.getOrDefault(user, Privilege.NONE);
  }

  private void requireIdma(Address sender) {
    require(sender.equals(idma), "NotIdma");
  }

  private static void require(boolean holds, String error) {
    if (!holds) {
      throw new IllegalStateException("reverted: " + error);
    }
  }
}
