package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * III.6 and III.7 (V.13 and V.14): tells a module a user's role, for a message that the user signed
 * and in a session that holds. Reached by other modules alone.
 */
public final class AnswerRoleQuery {
  private static final String MESSAGE = "RoleQuery";
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration ASSERTED = Duration.ofSeconds(60);

  private final IdmaPorts ports;
  private final Map<String, Eip712Domain> domains;
  private final CredentialCheck credentials;
  private final ReplayClaims claims;
  private final AccountTable accounts;
  private final SessionTable sessions;

  /**
   * The step on its ports.
   *
   * @param domains the domain of each module that may ask, by the module's name
   */
  public AnswerRoleQuery(IdmaPorts ports, Map<String, Eip712Domain> domains) {
    this.ports = ports;
    this.domains = Map.copyOf(domains);
    this.credentials = new CredentialCheck(ports.ledger());
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.accounts = new AccountTable(ports.table(), ports.tenant());
    this.sessions = new SessionTable(ports.table(), ports.tenant());
  }

  /** U_rl with S7. */
  public record Answer(SignedMessage<RoleAssertion> assertion) {}

  /**
   * Runs the step.
   *
   * @param body R10: {@code {module, roleQuery, requestType, request}}, at most 1 MiB
   */
  public Outcome<Answer> answer(byte[] body) {
    return Outcome.of(() -> flow(body));
  }

  private Answer flow(byte[] body) {
    Instant now = ports.clock().instant();
    // C1
    JsonNode payload = json(body);
    // C3 to C6, by the key that the query itself names
    VerifiedRequest<RoleQuery> verified =
        ports
            .intake()
            .verify(
                new Intake.OpenedPayload(payload),
                "roleQuery",
                RoleQuery.TYPE,
                message -> new Intake.Lifetime(message.iat(), message.exp(), LONGEST),
                RoleQuery::module,
                now);
    RoleQuery query = verified.message();
    String module = text(payload, "module");
    // C7
    claims.requireUnclaimedOrSame(MESSAGE, query.module(), query.nonce(), verified.digest());
    // III.6: whose key it is, and that the user asked for just this
    Heads heads = ports.ledger().heads();
    if (!ports.modules().isMessageKey(module, query.module(), heads)) {
      throw new RefusedException(
          Refusal.MODULE_UNKNOWN, query.module() + " is no message key of " + module);
    }
    requireDelegated(payload, module, query);
    sessions.require(query.sid(), query.user(), query.version(), now);
    // C8: chain, and the row that it is held against
    CredentialCheck.LiveCredential live =
        credentials.require(
            new CredentialCheck.Claimed(
                query.user(), query.credRef(), query.roleCommit(), query.version()),
            heads,
            now);
    AccountRow row = requireSameRow(live);
    claim(verified);
    return new Answer(assertion(verified, row, now));
  }

  private static JsonNode json(byte[] body) {
    JsonNode json;
    try {
      json = StrictJson.parse(body, StrictJson.Limits.BODY);
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
    try {
      StrictJson.exactMembers(json, "", "module", "roleQuery", "requestType", "request");
      return json;
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  private static String text(JsonNode payload, String member) {
    try {
      return StrictJson.text(payload, member);
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }

  /** The message is checked for signature and binding, not again for freshness or replay. */
  private void requireDelegated(JsonNode payload, String module, RoleQuery query) {
    Delegation delegation;
    try {
      String type = StrictJson.text(payload, "requestType");
      delegation = Delegation.parse(module, type, payload.path("request"));
    } catch (WireException notOne) {
      throw new RefusedException(Refusal.BAD_DELEGATION, notOne);
    }
    var asked =
        new CredentialCheck.Claimed(
            query.user(), query.credRef(), query.roleCommit(), query.version());
    boolean bound =
        delegation.domain().equals(domains.get(module))
            && delegation.signed().digest().equals(query.reqHash())
            && delegation.claimed().equals(asked)
            && delegation.sid().equals(query.sid());
    if (!bound) {
      throw new RefusedException(
          Refusal.BAD_DELEGATION, "the user's message is not the one that the query names");
    }
    try {
      ports
          .signatures()
          .verify(query.user(), query.reqHash(), delegation.signed().signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_DELEGATION, "the user's message is not signed by the user");
    }
  }

  private AccountRow requireSameRow(CredentialCheck.LiveCredential live) {
    return accounts
        .find(live.claimed().user())
        .map(AccountTable.Stored::row)
        .filter(row -> row.claimed().equals(live.claimed()))
        .orElseThrow(() -> {
          ports.alarms().raise(Alarms.Alarm.STATE_DIVERGED, "account/" + live.claimed().user());
          return new RefusedException(
              Refusal.STATE_DIVERGED, "the account here and on chain differ");
        });
  }

  private void claim(VerifiedRequest<RoleQuery> verified) {
    RoleQuery query = verified.message();
    try {
      ports
          .table()
          .commit(List.of(claims.claim(MESSAGE, query.module(), query.nonce(), verified.digest())));
    } catch (ItemStore.ConflictException raced) {
      claims.requireUnclaimedOrSame(MESSAGE, query.module(), query.nonce(), verified.digest());
    }
  }

  private SignedMessage<RoleAssertion> assertion(
      VerifiedRequest<RoleQuery> verified, AccountRow row, Instant now) {
    RoleQuery query = verified.message();
    RoleOpening opening =
        RoleOpening.open(ports.rowKeys(), row.user(), row.version(), row.sealedRole());
    Bytes32 queryHash = verified.digest();
    var assertion =
        new RoleAssertion(
            queryHash,
            query.reqHash(),
            query.user(),
            query.credRef(),
            query.roleCommit(),
            query.version(),
            opening.role().role().number(),
            opening.role().scope(),
            opening.role().access(),
            opening.rhoRole(),
            now.getEpochSecond(),
            now.plus(ASSERTED).getEpochSecond());
    return new SignedMessage<>(
        RoleAssertion.TYPE,
        ports.domain(),
        assertion,
        ports.signer().sign(ports.domain(), RoleAssertion.TYPE, assertion));
  }
}
