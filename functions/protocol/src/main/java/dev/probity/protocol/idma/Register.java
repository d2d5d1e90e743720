package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.password.AcceptedPassword;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.password.WeakPasswordException;
import dev.probity.protocol.intake.ChainFirst;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.port.IdmaLedger.StoredRequest;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * I.5 to I.10: takes R2, holds it against the chain, and gives the account a credential. The answer
 * comes by {@link RegistrationStatus}, when the credential stands in a final block.
 *
 * <p>Who lost a key registers so under another address: with the approvals of two system
 * administrators the e-mail address passes to the new account, and the old one is revoked first.
 */
public final class Register {
  static final String MESSAGE = "Registration";
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final long TRANSACTION_SKEW_SECONDS = 30;
  private static final int LONGEST_NAME = 100;

  private final IdmaPorts ports;
  private final IdmaLedger ledger;
  private final ReplayClaims claims;
  private final CredentialTable credentials;
  private final EmailTable emails;
  private final EmailCodes codes;
  private final Approvals approvals;
  private final NewCredential newCredential;

  /** The step on its ports. */
  public Register(IdmaPorts ports) {
    this.ports = ports;
    this.ledger = ports.ledger();
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.credentials = new CredentialTable(ports.table(), ports.tenant());
    this.emails = new EmailTable(ports.table(), ports.tenant());
    this.codes = new EmailCodes(ports.table(), ports.rowKeys(), ports.tenant());
    this.approvals = new Approvals(ports);
    this.newCredential = new NewCredential(ports);
  }

  /**
   * R2 as it came in.
   *
   * @param pathHash H1 from the path
   * @param blockNumber the block that the sender says holds Tx1
   */
  public record Request(Received received, Bytes32 pathHash, long blockNumber) {}

  /** The message is taken, now or by an earlier call; its status tells the rest. */
  public record Taken(Bytes32 requestHash) {}

  /** Runs the step. */
  public Outcome<Taken> register(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Taken flow(Request request) {
    Instant now = ports.clock().instant();
    // C0: size, quota, header; then the hash in the path, on chain
    Intake.AdmittedJwe admitted = ports.intake().admit(request.received(), now);
    List<StoredRequest> events = requireOnChain(request);
    // C1, C2: R2 → R1, S1, and what is proved by it
    Intake.OpenedPayload payload = ports.intake().open(admitted);
    // C3 to C6
    VerifiedRequest<Registration> verified =
        ports
            .intake()
            .verify(
                payload,
                "registration",
                Registration.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                Registration::user,
                now);
    Registration message = verified.message();
    Proofs proofs = proofs(payload.json());
    MailAddress email = requirePerson(message);
    try (Password password = proofs.password()) {
      // C7: the same message again has the stored outcome; the same salt with another is a replay
      if (credentials.find(verified.digest()).isPresent()) {
        return new Taken(verified.digest());
      }
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), verified.digest());
      // C9: H1 is the account's pending request, final, in its time window
      AccountSlot slot = requireAnchored(verified, events);
      // I.7
      requireTag(message, proofs, password);
      ReplyKey replyKey = ReplyKey.require(payload.json(), message.replyKey());
      AcceptedPassword accepted = requireStrong(message, password);
      EmailClaim claim = requireEmail(verified, email, proofs.emailCode(), now);
      // I.8 to I.10: role, credential, sealed reply, and the transaction that stores it
      long requestedAt = own(verified, events).storedAt();
      NewCredential.Decided decided =
          newCredential.decide(
              new NewCredential.Request(
                  verified.digest(),
                  message.user(),
                  message.name(),
                  email,
                  // The role that the chain grants, and general user otherwise
                  Role.of(slot.privilegedRole()).orElse(Role.GENERAL_USER).whole(),
                  slot.version() + 1,
                  slot.seq()),
              ports.passwords().create(message.user(), slot.version() + 1, accepted),
              replyKey,
              claim.revoked(),
              credential ->
                  ports
                      .calls()
                      .storeUcred(
                          message.user(), slot.seq(), verified.digest(), requestedAt, credential),
              now);
      commit(verified, decided, claim.held(), email);
      return new Taken(verified.digest());
    }
  }

  private List<StoredRequest> requireOnChain(Request request) {
    return ChainFirst.require(
        ledger.requestedInBlock(request.pathHash(), request.blockNumber()),
        request.pathHash(),
        request.blockNumber(),
        ledger::heads);
  }

  /** What travels beside R1. */
  private record Proofs(Password password, Bytes32 saltP, String emailCode) {}

  private static Proofs proofs(JsonNode payload) {
    try {
      requireMembers(payload);
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
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static void requireMembers(JsonNode payload) throws WireException {
    if (Approvals.areAttached(payload)) {
      StrictJson.exactMembers(
          payload,
          "",
          "registration",
          "password",
          "saltP",
          "replyJwk",
          "emailCode",
          Approvals.MEMBER);
    } else {
      StrictJson.exactMembers(
          payload, "", "registration", "password", "saltP", "replyJwk", "emailCode");
    }
  }

  private static MailAddress requirePerson(Registration message) {
    if (message.name().isBlank()
        || message.name().length() > LONGEST_NAME
        || message.name().chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException(
          Refusal.SCHEMA,
          "registration.message.name: 1 to " + LONGEST_NAME + " characters of one line");
    }
    try {
      return WireException.at(
          "/registration/message/email", () -> MailAddress.parse(message.email()));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private AccountSlot requireAnchored(
      VerifiedRequest<Registration> verified, List<StoredRequest> events) {
    Registration message = verified.message();
    StoredRequest stored = own(verified, events);
    Heads heads = ledger.heads();
    AccountSlot latest = ledger.account(message.user(), heads.latest());
    if (latest.status() != Status.REQUESTED
        || !ledger.isPending(
            message.user(), verified.digest(), latest.seq(), stored.storedAt(), heads.latest())) {
      throw new RefusedException(
          Refusal.SUPERSEDED, "the account's pending request on chain is not this one any more");
    }
    if (!ledger.isPending(
        message.user(), verified.digest(), latest.seq(), stored.storedAt(), heads.finalized())) {
      throw new RefusedException(
          Refusal.NOT_FINAL,
          "block "
              + stored.block().number()
              + " is above the finalized block "
              + heads.finalized().number());
    }
    if (stored.storedAt() < message.iat() - TRANSACTION_SKEW_SECONDS
        || stored.storedAt() > message.exp()) {
      throw new RefusedException(
          Refusal.TRANSACTION_TIME,
          "the transaction of second " + stored.storedAt() + " is outside [iat-30, exp]");
    }
    return latest;
  }

  /** A stranger's copy of the hash stands in the stranger's slot, and is passed over. */
  private static StoredRequest own(
      VerifiedRequest<Registration> verified, List<StoredRequest> events) {
    return events.stream()
        .filter(event -> event.requestHash().equals(verified.digest()))
        .filter(event -> event.user().equals(verified.message().user()))
        .findFirst()
        .orElseThrow(() ->
            new RefusedException(
                Refusal.HASH_MISMATCH,
                "the hash on chain is not that of this message by its signer"));
  }

  private static void requireTag(Registration message, Proofs proofs, Password password) {
    if (!PasswordTag.of(proofs.saltP(), password).equals(message.passwordTag())) {
      throw new RefusedException(
          Refusal.PASSWORD_TAG, "passwordTag is not that of the password and saltP sent along");
    }
  }

  private AcceptedPassword requireStrong(Registration message, Password password) {
    try {
      return ports.passwordPolicy().accept(password, message.name(), message.email());
    } catch (WeakPasswordException weak) {
      throw new RefusedException(Refusal.WEAK_PASSWORD, weak.detail());
    }
  }

  /**
   * The user's right to an e-mail address.
   *
   * @param held the row that names the holder so far
   * @param revoked of a lost account that held it: its revocation, which must stand first
   */
  private record EmailClaim(Optional<EmailTable.Held> held, List<StandingRow> revoked) {}

  private EmailClaim requireEmail(
      VerifiedRequest<Registration> verified, MailAddress email, String code, Instant now) {
    Registration message = verified.message();
    boolean proved = codes.accepts(message.user(), email.canonical(), code, now);
    Optional<EmailTable.Held> held = emails.find(EmailTable.id(email));
    if (!proved) {
      throw unverified();
    }
    Optional<Address> other =
        held.map(EmailTable.Held::user).filter(holder -> !holder.equals(message.user()));
    if (Approvals.areAttached(verified.payload())) {
      return new EmailClaim(held, recovered(verified, other, now));
    }
    if (other.isPresent()) {
      AccountSlot holder = ledger.account(other.get(), ledger.heads().latest());
      if (holder.status() == Status.REVOKED) {
        throw new RefusedException(
            Refusal.REREGISTRATION_DENIED,
            "the e-mail address belongs to a revoked account; two administrators can release it");
      }
      throw unverified();
    }
    return new EmailClaim(held, List.of());
  }

  /** Lost key: two administrators give the address to the new account, and the old one ends. */
  private List<StandingRow> recovered(
      VerifiedRequest<Registration> verified, Optional<Address> lost, Instant now) {
    Heads heads = ledger.heads();
    var parties = new ArrayList<>(List.of(verified.message().user()));
    lost.ifPresent(parties::add);
    // The same answer whether anybody holds the address
    requireApproved(verified, parties, heads, now);
    if (lost.isEmpty()) {
      return List.of();
    }
    AccountSlot latest = ledger.account(lost.get(), heads.latest());
    if (ledger.account(lost.get(), heads.finalized()).seq() != latest.seq()) {
      throw new RefusedException(Refusal.NOT_FINAL, "the lost account has just changed");
    }
    return switch (latest.status()) {
      case REVOKED -> List.of();
      case ACTIVE, SUSPENDED ->
          List.of(
              new StandingRow(
                  IdmaCommitments.before(verified.digest(), 0),
                  verified.digest(),
                  lost.get(),
                  StandingRow.Change.REVOKE,
                  0,
                  latest.seq(),
                  Optional.of(verified.digest()),
                  new StandingRow.State.Pending()));
      // Nothing to be lost yet: another registration is under way.
      case NONE, REQUESTED -> throw unverified();
    };
  }

  private void requireApproved(
      VerifiedRequest<Registration> verified, List<Address> parties, Heads heads, Instant now) {
    try {
      approvals.require(
          verified.payload(),
          verified.digest(),
          parties,
          Approvals.MOST,
          Role.Access.EDIT,
          heads,
          now);
    } catch (RefusedException no) {
      throw no.refusal() == Refusal.ROLE_FORBIDDEN
          ? new RefusedException(Refusal.REREGISTRATION_DENIED, no.detail())
          : no;
    }
  }

  private static RefusedException unverified() {
    return new RefusedException(
        Refusal.EMAIL_UNVERIFIED, "the e-mail address could not be verified with this code");
  }

  private void commit(
      VerifiedRequest<Registration> verified,
      NewCredential.Decided decided,
      Optional<EmailTable.Held> held,
      MailAddress email) {
    Registration message = verified.message();
    var writes = new ArrayList<ItemStore.Write>();
    writes.add(claims.claim(MESSAGE, message.user(), message.salt(), verified.digest()));
    writes.addAll(decided.writes());
    var holder = new EmailTable.Holder(message.user(), verified.digest());
    writes.add(emails.hold(EmailTable.id(email), holder, held));
    try {
      ports.table().commit(writes);
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this message (then it is taken), its salt, or its address.
      claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.salt(), verified.digest());
      if (credentials.find(verified.digest()).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "another registration was first", raced);
      }
    }
  }
}
