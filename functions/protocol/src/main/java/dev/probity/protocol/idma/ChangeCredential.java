package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.AccountCheck.LiveAccount;
import dev.probity.protocol.idma.password.AcceptedPassword;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.password.PasswordVerifier;
import dev.probity.protocol.idma.password.WeakPasswordException;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * I, Change: gives an account the next version of its credential: with another secret, another
 * password, or another role. The answer comes by {@link RegistrationStatus}. The version before
 * stops counting in the block that holds the new one, before anybody has the reply.
 *
 * <p>Who forgot the password asks so for a new one: the wallet signs, and the e-mail code proves
 * the address.
 */
public final class ChangeCredential {
  static final String MESSAGE = "RotateCredential";
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final int ALL_BITS = 7;

  private final IdmaPorts ports;
  private final ReplayClaims claims;
  private final CredentialTable credentials;
  private final EmailCodes codes;
  private final AccountCheck accounts;
  private final Approvals approvals;
  private final NewCredential newCredential;

  /** The step on its ports. */
  public ChangeCredential(IdmaPorts ports) {
    this.ports = ports;
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.codes = new EmailCodes(ports.table(), ports.rowKeys(), ports.tenant());
    this.accounts = new AccountCheck(ports);
    this.approvals = new Approvals(ports);
    this.newCredential = new NewCredential(ports);
  }

  /** The message is taken, now or by an earlier call; its status tells the rest. */
  public record Taken(Bytes32 requestHash) {}

  /**
   * Runs the step.
   *
   * @param received JWE{rotateCredential, replyJwk}, with {password, saltP, emailCode} where
   *     passwordTag is not zero, and {approvals} where the role changes
   */
  public Outcome<Taken> change(Received received) {
    return Outcome.of(() -> flow(received));
  }

  private Taken flow(Received received) {
    Instant now = ports.clock().instant();
    // C0 to C2
    Intake.OpenedPayload payload = ports.intake().open(ports.intake().admit(received, now));
    // C3 to C6
    Duration longest = Approvals.areAttached(payload.json()) ? Approvals.LONGEST : LONGEST;
    VerifiedRequest<RotateCredential> verified =
        ports
            .intake()
            .verify(
                payload,
                "rotateCredential",
                RotateCredential.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), longest),
                RotateCredential::user,
                now);
    RotateCredential message = verified.message();
    UserRole asked = requireRole(message);
    Optional<Proofs> proofs = proofs(verified);
    try {
      // C7: the same message again has the stored outcome; the same nonce with another is a replay
      if (credentials.find(verified.digest()).isPresent()) {
        return new Taken(verified.digest());
      }
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
      // C8: chain and row
      Heads heads = ports.ledger().heads();
      LiveAccount account =
          accounts.require(
              new CredentialCheck.Claimed(
                  message.user(), message.credRef(), message.roleCommit(), message.version()),
              heads,
              now);
      // The role, and who approves of another one
      UserRole today = today(account);
      requireAllowed(verified, asked, today, heads, now);
      requireGranted(account, asked, today, heads);
      // As I.7
      ReplyKey replyKey = ReplyKey.require(payload.json(), message.replyKey());
      PasswordVerifier password = password(message, proofs, account.row(), now);
      // As I.8 to I.10: credential, sealed reply, and the transactions
      List<StandingRow> before = before(verified, asked, today, account.slot());
      // A suspension is one change of the account.
      long seq = account.slot().seq() + (before.isEmpty() ? 0 : 1);
      NewCredential.Decided decided =
          newCredential.decide(
              new NewCredential.Request(
                  verified.digest(),
                  message.user(),
                  account.row().name(),
                  account.row().mailAddress(),
                  asked,
                  message.version() + 1,
                  seq),
              password,
              replyKey,
              before,
              credential ->
                  ports.calls().rotateUcred(message.user(), seq, verified.digest(), credential),
              now);
      commit(verified, decided);
      return new Taken(verified.digest());
    } finally {
      proofs.ifPresent(Proofs::close);
    }
  }

  /** What travels along with a new password. */
  private record Proofs(Password password, Bytes32 saltP, String emailCode) {
    void close() {
      password.close();
    }
  }

  private static Optional<Proofs> proofs(VerifiedRequest<RotateCredential> verified) {
    JsonNode payload = verified.payload();
    boolean changes = !verified.message().passwordTag().isZero();
    var members = new ArrayList<>(List.of("rotateCredential", "replyJwk"));
    if (Approvals.areAttached(payload)) {
      members.add(Approvals.MEMBER);
    }
    if (changes) {
      members.addAll(List.of("password", "saltP", "emailCode"));
    }
    try {
      StrictJson.exactMembers(payload, "", members.toArray(String[]::new));
      return changes ? Optional.of(parsed(payload)) : Optional.empty();
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static Proofs parsed(JsonNode payload) throws WireException {
    Bytes32 saltP =
        WireException.at("/saltP", () -> Bytes32.parse(StrictJson.text(payload, "saltP")));
    String code = StrictJson.text(payload, "emailCode");
    if (!code.matches(EmailCodes.PATTERN)) {
      throw new WireException("/emailCode", "must be eight characters of the e-mail code");
    }
    return new Proofs(
        WireException.at("/password", () -> Password.of(StrictJson.text(payload, "password"))),
        saltP,
        code);
  }

  private static UserRole requireRole(RotateCredential message) {
    boolean inRange =
        Role.of(message.role()).isPresent()
            && message.scope() >= 1
            && message.scope() <= ALL_BITS
            && message.access() >= 1
            && message.access() <= ALL_BITS;
    if (!inRange) {
      throw new RefusedException(
          Refusal.SCHEMA, "rotateCredential.message: no such role, scope or access");
    }
    return UserRole.of(message.role(), message.scope(), message.access());
  }

  /** What the credential says, or what the chain has left of it. */
  private static UserRole today(LiveAccount account) {
    Role role = account.role().role();
    int granted = account.slot().privilegedRole();
    return role.isPrivileged() && role.number() != granted
        ? Role.of(granted).orElse(Role.GENERAL_USER).whole()
        : account.role();
  }

  private void requireAllowed(
      VerifiedRequest<RotateCredential> verified,
      UserRole asked,
      UserRole today,
      Heads heads,
      Instant now) {
    if (asked.exceedsTable()) {
      throw new RefusedException(Refusal.ROLE_FORBIDDEN, "the role never has this scope or access");
    }
    approvals.require(
        verified.payload(),
        verified.digest(),
        List.of(verified.message().user()),
        asked.equals(today) && !Approvals.areAttached(verified.payload()) ? 0 : Approvals.MOST,
        Role.Access.EDIT,
        heads,
        now);
  }

  /** A privileged role is the chain's to give, whoever approved it here. */
  private void requireGranted(LiveAccount account, UserRole asked, UserRole today, Heads heads) {
    AccountSlot latest = account.slot();
    int number = asked.role().number();
    boolean granted =
        asked.isBelow(today)
            ? number <= latest.privilegedRole()
            : number == latest.privilegedRole();
    if (!asked.role().isPrivileged() || granted) {
      requireFinal(account, heads);
      return;
    }
    throw new RefusedException(
        Refusal.ROLE_FORBIDDEN, "the chain does not grant the role; two administrators can");
  }

  private void requireFinal(LiveAccount account, Heads heads) {
    AccountSlot finalized = ports.ledger().account(account.row().user(), heads.finalized());
    if (finalized.privilegedRole() != account.slot().privilegedRole()) {
      throw new RefusedException(
          Refusal.NOT_FINAL, "the privileged role is not yet in the finalized block");
    }
  }

  private PasswordVerifier password(
      RotateCredential message, Optional<Proofs> proofs, AccountRow row, Instant now) {
    if (proofs.isEmpty()) {
      return row.password();
    }
    Proofs with = proofs.get();
    if (!PasswordTag.of(with.saltP(), with.password()).equals(message.passwordTag())) {
      throw new RefusedException(
          Refusal.PASSWORD_TAG, "passwordTag is not that of the password and saltP sent along");
    }
    AcceptedPassword accepted;
    try {
      accepted = ports.passwordPolicy().accept(with.password(), row.name(), row.email());
    } catch (WeakPasswordException weak) {
      throw new RefusedException(Refusal.WEAK_PASSWORD, weak.detail());
    }
    if (!codes.accepts(message.user(), row.mailAddress().canonical(), with.emailCode(), now)) {
      throw new RefusedException(
          Refusal.EMAIL_UNVERIFIED, "the e-mail address could not be verified with this code");
    }
    return ports.passwords().create(message.user(), message.version() + 1, accepted);
  }

  /** A downgrade suspends at once, and takes from the chain what it still grants. */
  private static List<StandingRow> before(
      VerifiedRequest<RotateCredential> verified,
      UserRole asked,
      UserRole today,
      AccountSlot slot) {
    if (!asked.isBelow(today)) {
      return List.of();
    }
    StandingRow suspended = change(verified, StandingRow.Change.SUSPEND, 0, slot.seq(), 0);
    if (slot.privilegedRole() <= asked.role().number()) {
      return List.of(suspended);
    }
    int left = asked.role().isPrivileged() ? asked.role().number() : 0;
    return List.of(suspended, change(verified, StandingRow.Change.LOWER, left, slot.seq(), 1));
  }

  private static StandingRow change(
      VerifiedRequest<RotateCredential> verified,
      StandingRow.Change change,
      int role,
      long seq,
      int place) {
    return new StandingRow(
        IdmaCommitments.before(verified.digest(), place),
        verified.digest(),
        verified.message().user(),
        change,
        role,
        seq,
        Optional.of(verified.digest()),
        new StandingRow.State.Pending());
  }

  private void commit(VerifiedRequest<RotateCredential> verified, NewCredential.Decided decided) {
    RotateCredential message = verified.message();
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(claims.claim(MESSAGE, message.user(), message.nonce(), verified.digest()));
    writes.addAll(decided.writes());
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this message (then it is taken), or its nonce.
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.nonce(), verified.digest());
      if (credentials.find(verified.digest()).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "a claim stands without its row", raced);
      }
    }
  }
}
