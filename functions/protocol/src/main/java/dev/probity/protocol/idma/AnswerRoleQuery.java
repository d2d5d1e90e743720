package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.ReplayClaims;
import dev.probity.protocol.intake.VerifiedRequest;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.StateSnapshot;
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
import java.util.ArrayList;
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
  private final ReplayClaims claims;
  private final AccountCheck accounts;
  private final SessionTable sessions;

  /**
   * The step on its ports.
   *
   * @param domains the domain of each module that may ask, by the module's name
   */
  public AnswerRoleQuery(IdmaPorts ports, Map<String, Eip712Domain> domains) {
    this.ports = ports;
    this.domains = Map.copyOf(domains);
    this.claims = new ReplayClaims(ports.table(), ports.tenant());
    this.accounts = new AccountCheck(ports);
    this.sessions = new SessionTable(ports.table(), ports.tenant());
  }

  /** U_rl with S7. */
  public record Answer(SignedMessage<RoleAssertion> assertion) {}

  /**
   * Runs the step.
   *
   * @param body R10: {@code {module, roleQuery, requestType, request}}, of a call also {@code
   *     token}; at most 1 MiB
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
            .requests()
            .verify(
                payload,
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
    StateSnapshot state =
        ports
            .state()
            .at(
                ports.ledger().heads(),
                List.of(
                    Slot.ModuleKey.message(module, query.module()),
                    new Slot.Account(query.user())));
    if (!state.isMessageKey(module, query.module(), state.heads())) {
      throw new RefusedException(
          Refusal.MODULE_UNKNOWN, query.module() + " is no message key of " + module);
    }
    requireDelegated(payload, module, query);
    SessionRow session = sessions.require(query.sid(), query.user(), now);
    // C8: chain, and the row that it is held against
    AccountCheck.LiveAccount live =
        accounts.require(
            new CredentialCheck.Claimed(
                query.user(), query.credRef(), query.roleCommit(), query.version()),
            state,
            now);
    requireSince(session, live);
    claim(verified);
    return new Answer(assertion(verified, live.row(), now));
  }

  private static JsonNode json(byte[] body) {
    JsonNode json;
    try {
      json = StrictJson.parse(body, StrictJson.Limits.BODY);
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
    try {
      var members = new ArrayList<>(List.of("module", "roleQuery", "requestType", "request"));
      if (json.has(Delegation.TOKEN)) {
        members.add(Delegation.TOKEN);
      }
      StrictJson.exactMembers(json, "", members.toArray(String[]::new));
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
      delegation = Delegation.parse(module, payload);
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
      requireSigned(query, delegation.signed());
      if (delegation.token().isPresent()) {
        requireSigned(query, delegation.token().get().request());
      }
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_DELEGATION, "the user's message is not signed by the user");
    }
  }

  private void requireSigned(RoleQuery query, SignedMessage<?> message)
      throws SignatureRefusedException {
    ports.signatures().verify(query.user(), message.digest(), message.signature().bytes());
  }

  /** A suspension ends a session for good, also where it was lifted since. */
  private static void requireSince(SessionRow session, AccountCheck.LiveAccount live) {
    if (session.seq() != live.slot().seq()) {
      throw new RefusedException(Refusal.SESSION, "the session does not hold");
    }
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
