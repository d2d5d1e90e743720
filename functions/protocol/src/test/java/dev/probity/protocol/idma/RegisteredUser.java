package dev.probity.protocol.idma;

import dev.probity.protocol.gateway.GatewayPorts;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.memory.InMemoryChainState;
import dev.probity.protocol.port.memory.InMemoryModuleCall;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.standing.CredentialStanding;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Secp256k1;
import java.time.Instant;
import java.util.Map;

/**
 * A user of a whole identity management in memory, registered and in a session, for other rooms.
 */
public final class RegisteredUser {
  /** IDMA's key of session tokens. */
  public static final InMemoryTokenSigner SESSION_SIGNER = IdmaScene.TOKEN_SIGNER;

  /** Who session tokens are issued by and for. */
  public static final GatewayPorts.Issuer SESSIONS =
      new GatewayPorts.Issuer(IdmaScene.ISSUER.issuer(), IdmaScene.ISSUER.audience());

  private final IdmaScene scene = new IdmaScene();
  private final Applicant applicant;
  private final Held held;
  private final Applicant.Session session;

  /** Goes through Protocols I and II. */
  public RegisteredUser(String name) {
    this.applicant = new Applicant(scene, name);
    this.held = applicant.registered();
    this.session = applicant.loggedIn(held);
  }

  /** The user's own key. */
  public MessageSigner key() {
    return applicant.key;
  }

  /** What stands on chain. */
  public CredentialCheck.Claimed credential() {
    return held.claimed();
  }

  /** The session. */
  public Bytes32 sid() {
    return session.sid();
  }

  /** Its token. */
  public String sessionToken() {
    return session.token();
  }

  /** The time at IDMA. */
  public Instant now() {
    return scene.now();
  }

  /** Ends the session. */
  public void logOut() {
    LogOut.Ended _ = IdmaScene.accepted(new LogOut(scene.ports).logOut(session.token()));
  }

  /** Revokes the credential on chain. */
  public void revoke() {
    scene.ledger.from(applicant.address()).revokeOwn();
  }

  /** How a module asks this IDMA; it looks at a chain of IDMA's own. */
  public AccountStanding asked(String module, Eip712Domain domain, MessageSigner key) {
    var answers = new AnswerRoleQuery(scene.ports, Map.of(module, domain));
    var standing =
        new CredentialStanding(
            new CredentialStanding.Ports(
                module,
                InMemoryChainState.of(
                    scene.ledger,
                    (name, purpose, signer, heads) ->
                        (name + "/" + purpose).equals("IDMA/message")
                            && signer.equals(IdmaScene.MODULE.address().toWord())),
                new InMemoryModuleCall()
                    .with(
                        CredentialStanding.QUERY_ROLE,
                        body -> RoleAnswer.write(answers.answer(body))),
                IdmaScene.DOMAIN,
                key,
                Secp256k1.best(),
                scene::now,
                scene.ports.randomness()));
    return (claimed, heads) -> standing.require(claimed, scene.ledger.heads());
  }
}
