package dev.probity.protocol.standing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.idma.IdmaCommitments;
import dev.probity.protocol.idma.RoleAnswer;
import dev.probity.protocol.idma.RoleAssertion;
import dev.probity.protocol.idma.RoleQuery;
import dev.probity.protocol.idma.UserRole;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.CredentialCheck.LiveCredential;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ChainState.Slot;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.ModuleFunction;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.StateSnapshot;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * III.4 to III.8, V.12 to V.14: reads the credential's slot by itself, asks IDMA for the role (R9,
 * R18), and holds the answer (U_rl, R19) against the chain. IDMA's keys alone give nobody a role.
 */
public final class CredentialStanding implements AccountStanding {
  /** The function of IDMA that answers. */
  public static final ModuleFunction QUERY_ROLE = new ModuleFunction("QueryRole");

  private static final String IDMA = "IDMA";
  private static final Duration LIFE = Duration.ofSeconds(60);

  private final Ports ports;

  /**
   * Who signed the last answer that held: which key to read ahead, and nothing of what the registry
   * said of it. It is asked again about every answer.
   */
  private volatile @Nullable Address lastSigner;

  /**
   * What it stands on.
   *
   * @param module the module's name in ModuleRegistry
   * @param idmaDomain {@code Probity IDMA} at SCidma on the module's chain
   * @param signer the module's message key
   */
  public record Ports(
      String module,
      ChainState state,
      ModuleCall modules,
      Eip712Domain idmaDomain,
      MessageSigner signer,
      Secp256k1 curve,
      InstantSource clock,
      Randomness randomness) {}

  public CredentialStanding(Ports ports) {
    this.ports = ports;
  }

  @Override
  public Standing require(Claimed claimed, Heads heads) {
    return require(claimed, ports.state().at(heads, reads(claimed.credential().user())));
  }

  @Override
  public Standing require(Claimed claimed, StateSnapshot state) {
    Instant now = ports.clock().instant();
    LiveCredential live =
        new CredentialCheck(state).require(claimed.credential(), state.heads(), now);
    RoleQuery query = query(claimed, now);
    UserRole role = verified(ask(claimed, query), query, live, state, now);
    return new Standing(claimed.credential().user(), role);
  }

  @Override
  public List<Slot> reads(Address user) {
    var slots = new ArrayList<Slot>();
    slots.add(new Slot.Account(user));
    Address signer = lastSigner;
    if (signer != null) {
      slots.add(Slot.ModuleKey.message(IDMA, signer));
    }
    return slots;
  }

  private RoleQuery query(Claimed claimed, Instant now) {
    CredentialCheck.Claimed credential = claimed.credential();
    return new RoleQuery(
        claimed.request().digest(),
        ports.signer().address(),
        credential.user(),
        credential.credRef(),
        credential.roleCommit(),
        credential.version(),
        claimed.sid(),
        Bytes32.of(ports.randomness().bytes(Bytes32.LENGTH)),
        now.getEpochSecond(),
        now.plus(LIFE).getEpochSecond());
  }

  /** R9 or R18, and what came back. */
  private SignedMessage<RoleAssertion> ask(Claimed claimed, RoleQuery query) {
    var signed =
        new SignedMessage<>(
            RoleQuery.TYPE,
            ports.idmaDomain(),
            query,
            ports.signer().sign(ports.idmaDomain(), RoleQuery.TYPE, query));
    var body = JsonNodeFactory.instance.objectNode();
    body.put("module", ports.module());
    body.set("roleQuery", signed.toJson());
    body.put("requestType", claimed.request().type().name());
    body.set("request", claimed.request().toJson());
    claimed.token().ifPresent(token -> body.set("token", token.toJson()));
    Outcome<SignedMessage<RoleAssertion>> answer;
    try {
      answer = RoleAnswer.read(ports.modules().ask(QUERY_ROLE, CanonicalJson.bytes(body)));
    } catch (WireException unreadable) {
      throw new RefusedException(Refusal.ROLE_ASSERTION, unreadable);
    }
    return answer.fold(
        assertion -> assertion,
        no -> {
          throw new RefusedException(no.refusal(), no.detail());
        });
  }

  private UserRole verified(
      SignedMessage<RoleAssertion> signed,
      RoleQuery query,
      LiveCredential live,
      StateSnapshot state,
      Instant now) {
    RoleAssertion assertion = signed.message();
    boolean answersThis =
        signed.domain().equals(ports.idmaDomain())
            && assertion.queryHash().equals(RoleQuery.TYPE.digest(ports.idmaDomain(), query))
            && assertion.reqHash().equals(query.reqHash())
            && assertion.user().equals(query.user())
            && assertion.credRef().equals(query.credRef())
            && assertion.roleCommit().equals(query.roleCommit())
            && assertion.version() == query.version()
            && now.getEpochSecond() <= assertion.exp();
    if (!answersThis) {
      throw new RefusedException(Refusal.ROLE_ASSERTION, "the answer is to another question");
    }
    Address signer = signer(signed);
    if (!state.isMessageKey(IDMA, signer, state.heads())) {
      throw new RefusedException(Refusal.ROLE_ASSERTION, "the answer is not signed by IDMA");
    }
    lastSigner = signer;
    return opened(assertion, live);
  }

  private Address signer(SignedMessage<RoleAssertion> signed) {
    try {
      return ports.curve().recover(signed.digest(), signed.signature());
    } catch (WireException notASignature) {
      throw new RefusedException(Refusal.ROLE_ASSERTION, notASignature);
    }
  }

  /**
   * The role counts only as the chain commits to it, and a privileged one as the chain grants it.
   */
  private static UserRole opened(RoleAssertion assertion, LiveCredential live) {
    UserRole role;
    try {
      role = UserRole.of(assertion.role(), assertion.scope(), assertion.access());
    } catch (IllegalArgumentException noSuchRole) {
      throw new RefusedException(Refusal.ROLE_ASSERTION, "the answer names no role");
    }
    Bytes32 commit =
        IdmaCommitments.roleCommit(
            assertion.user(), assertion.version(), role, assertion.rhoRole());
    if (!commit.equals(live.claimed().roleCommit())) {
      throw new RefusedException(
          Refusal.ROLE_ASSERTION, "the role is not the one that the chain commits to");
    }
    if (role.role().isPrivileged() && live.slot().privilegedRole() != role.role().number()) {
      throw new RefusedException(
          Refusal.ROLE_FORBIDDEN, "the chain does not grant the role to this account");
    }
    return role;
  }
}
