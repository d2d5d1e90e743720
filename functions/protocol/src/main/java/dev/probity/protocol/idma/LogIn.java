package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.password.Password;
import dev.probity.protocol.idma.password.PasswordCheck;
import dev.probity.protocol.idma.password.PasswordTag;
import dev.probity.protocol.idma.password.VerifiedPassword;
import dev.probity.protocol.idma.password.WrongPasswordException;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.CredentialCheck.LiveCredential;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.ReplyKey;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * II.2 to II.8: opens a session for who has the key, the credential's secret, the e-mail address
 * and the password.
 *
 * <p>What a stranger can try costs them a signature each and us a read of the chain: only who opens
 * the credential in the slot reaches Argon2, and their failures are counted.
 */
public final class LogIn {
  private static final String MESSAGE = "Login";
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** A session token lives so long. */
  static final Duration SESSION = Duration.ofHours(1);

  /** Failed tries of one account in one window. */
  static final int MOST_TRIES = 10;

  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final IdmaPorts ports;
  private final CredentialCheck credentials;
  private final AccountCheck check;
  private final ReplayClaims claims;
  private final AccountTable accounts;
  private final SessionTable sessions;

  /** The step on its ports. */
  public LogIn(IdmaPorts ports) {
    this.ports = ports;
    this.credentials = new CredentialCheck(ports.ledger());
    this.check = new AccountCheck(ports);
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.accounts = new AccountTable(ports.table(), ports.tenant());
    this.sessions = new SessionTable(ports.table(), ports.tenant());
  }

  /**
   * R5 as it came in.
   *
   * @param challenge from the path
   */
  public record Request(Received received, Bytes32 challenge) {}

  /**
   * The session.
   *
   * @param sealedReply a compact JWE to {@code replyKey} of {@code {loginReceipt, token}}
   */
  public record Opened(String sealedReply) {}

  /** Runs the step. */
  public Outcome<Opened> logIn(Request request) {
    return Outcome.of(() -> flow(request));
  }

  private Opened flow(Request request) {
    Instant now = ports.clock().instant();
    // C0
    Intake.AdmittedJwe admitted = ports.intake().admit(request.received(), now);
    LoginChallenge.require(ports.rowKeys(), ports.tenant(), request.challenge(), now);
    // C1, C2: R5 → R4, S2, and the secrets
    Intake.OpenedPayload payload = ports.intake().open(admitted);
    // C3 to C6
    VerifiedRequest<Login> verified =
        ports
            .intake()
            .verify(
                payload,
                "login",
                Login.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                Login::user,
                now);
    Login message = verified.message();
    Secrets secrets = secrets(payload.json());
    ReplyKey replyKey = ReplyKey.require(payload.json(), message.replyKey());
    if (!message.challenge().equals(request.challenge())) {
      throw new RefusedException(Refusal.CHALLENGE, "the path names another challenge");
    }
    // C7: the same login again has the same session
    Bytes32 sid = IdmaCommitments.session(verified.digest());
    Optional<SessionTable.Stored> before = sessions.find(sid);
    if (before.isPresent()) {
      return new Opened(before.get().row().sealedReply());
    }
    claims.requireUnclaimedOrSame(MESSAGE, message.user(), message.challenge(), verified.digest());
    try (Password password = secrets.password()) {
      // II.3: what costs nothing to try must cost us nothing
      Heads heads = ports.ledger().heads();
      AccountSlot latest = ports.ledger().account(message.user(), heads.latest());
      requireOpens(message, secrets, latest);
      Optional<AccountTable.Stored> account = accounts.find(message.user());
      VerifiedPassword proof =
          counted(message.user(), now, () -> requireSecrets(message, secrets, password, account));
      // C8: chain and row
      LiveCredential live = credentials.require(claimed(message), heads, latest, now);
      AccountTable.Stored stored = check.requireSameRow(account, live);
      // II.6
      AccountCheck.requireGranted(check.requireCommitted(stored.row(), live), live.slot());
      // II.7, II.8
      String reply = sealedReply(verified, sid, replyKey, now);
      commit(
          new SessionRow(
              sid,
              message.user(),
              live.slot().seq(),
              now.plus(SESSION).getEpochSecond(),
              false,
              reply),
          verified);
      raise(stored, proof);
      return new Opened(
          sessions.find(sid).map(SessionTable.Stored::row).orElseThrow().sealedReply());
    }
  }

  /** What travels beside R4. */
  private record Secrets(Bytes32 uCred, Password password, Bytes32 saltP) {}

  private static Secrets secrets(JsonNode payload) {
    try {
      StrictJson.exactMembers(payload, "", "login", "uCred", "password", "saltP", "replyJwk");
      Bytes32 uCred =
          WireException.at("/uCred", () -> Bytes32.parse(StrictJson.text(payload, "uCred")));
      Bytes32 saltP =
          WireException.at("/saltP", () -> Bytes32.parse(StrictJson.text(payload, "saltP")));
      return new Secrets(
          uCred,
          WireException.at("/password", () -> Password.of(StrictJson.text(payload, "password"))),
          saltP);
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static CredentialCheck.Claimed claimed(Login message) {
    return new CredentialCheck.Claimed(
        message.user(), message.credRef(), message.roleCommit(), message.version());
  }

  private static void requireOpens(Login message, Secrets secrets, AccountSlot slot) {
    boolean opens =
        IdmaCommitments.credRef(message.user(), secrets.uCred()).equals(message.credRef())
            && CredentialCheck.opens(claimed(message), slot);
    if (!opens) {
      throw failed();
    }
  }

  /**
   * A failure counts, nothing else. It is counted beforehand and taken back, so that no more than
   * the limit are tried at once either.
   */
  private VerifiedPassword counted(Address user, Instant now, Supplier<VerifiedPassword> attempt) {
    long window = now.getEpochSecond() / WINDOW.toSeconds();
    var failures = new ItemKey(ports.tenant(), "login-tries", user + ":" + window);
    if (!ports.table().count(failures, MOST_TRIES, now.plus(WINDOW.multipliedBy(2)))) {
      throw new RefusedException(
          Refusal.SUSPENDED, "too many logins failed in " + WINDOW.toMinutes() + " minutes; wait");
    }
    boolean failed = false;
    try {
      return attempt.get();
    } catch (RefusedException refused) {
      failed = true;
      throw refused;
    } finally {
      if (!failed) {
        takeBack(failures);
      }
    }
  }

  private void takeBack(ItemKey failures) {
    try {
      ports.table().uncount(failures);
    } catch (PortException unanswered) {
      // It counts until the window is over, which is less harm than a login that fails for it.
      return;
    }
  }

  /** Takes the same time whichever of e-mail address, password and tag is wrong. */
  private VerifiedPassword requireSecrets(
      Login message, Secrets secrets, Password password, Optional<AccountTable.Stored> account) {
    boolean tagFits = PasswordTag.of(secrets.saltP(), password).equals(message.passwordTag());
    boolean emailFits =
        account.map(stored -> isSame(stored.row().email(), message.email())).orElse(false);
    VerifiedPassword proof;
    try {
      proof = compared(message.user(), password, account);
    } catch (WrongPasswordException wrong) {
      throw failed();
    }
    if (!tagFits || !emailFits) {
      throw failed();
    }
    return proof;
  }

  private VerifiedPassword compared(
      Address user, Password password, Optional<AccountTable.Stored> account)
      throws WrongPasswordException {
    PasswordCheck passwords = ports.passwords();
    if (account.isEmpty()) {
      // The chain knows a credential that this table does not: the row was taken away.
      ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "account/" + user);
      passwords.refuseWithoutRow(password);
      throw new IllegalStateException("a password was right where there is no row");
    }
    return passwords.verify(user, account.get().row().password(), password);
  }

  private static boolean isSame(String stored, String given) {
    return Digests.constantTimeEquals(
        stored.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static RefusedException failed() {
    return new RefusedException(Refusal.AUTH_FAILED, "the login failed");
  }

  private String sealedReply(
      VerifiedRequest<Login> verified, Bytes32 sid, ReplyKey replyKey, Instant now) {
    Address user = verified.message().user();
    var receipt =
        new LoginReceipt(
            verified.digest(), user, sid, now.getEpochSecond(), now.plus(SESSION).getEpochSecond());
    var signed =
        new SignedMessage<>(
            LoginReceipt.TYPE,
            ports.domain(),
            receipt,
            ports.signer().sign(ports.domain(), LoginReceipt.TYPE, receipt));
    String token =
        SessionToken.of(
                ports.sessions().issuer(),
                ports.sessions().audience(),
                user,
                sid,
                now,
                SESSION,
                ports.randomness())
            .sign(ports.tokenSigner());
    var reply = JsonNodeFactory.instance.objectNode();
    reply.set("loginReceipt", signed.toJson());
    reply.put("token", token);
    return replyKey.seal(reply);
  }

  private void commit(SessionRow row, VerifiedRequest<Login> verified) {
    Login message = verified.message();
    try {
      ports
          .table()
          .commit(
              List.of(
                  claims.claim(MESSAGE, message.user(), message.challenge(), verified.digest()),
                  sessions.insert(row)));
    } catch (ItemStore.ConflictException raced) {
      // Another call was first: with this login, or with its challenge.
      claims.requireUnclaimedOrSame(
          MESSAGE, message.user(), message.challenge(), verified.digest());
      if (sessions.find(row.sid()).isEmpty()) {
        throw PortException.retryable(
            PortException.Neighbour.TABLE, "a claim stands without its row", raced);
      }
    }
  }

  /** Stores the password under today's parameters; whoever is first does it for all. */
  private void raise(AccountTable.Stored stored, VerifiedPassword proof) {
    if (!proof.needsRehash()) {
      return;
    }
    AccountRow raised = stored.row().with(ports.passwords().rehash(proof));
    try {
      ports.table().commit(List.of(accounts.put(Optional.of(stored), raised)));
    } catch (ItemStore.ConflictException changed) {
      // The account was changed meanwhile, and its next login raises it if need be.
      return;
    }
  }
}
