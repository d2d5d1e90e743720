package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** II.9, by whoever holds a token, or would like to. */
class LogOutTest {
  private static final String ISSUER = IdmaScene.ISSUER.issuer();
  private static final String AUDIENCE = IdmaScene.ISSUER.audience();

  private final IdmaScene scene = new IdmaScene();
  private final AskingModule module = new AskingModule(scene);
  private final Applicant ann = new Applicant(scene, "ann");
  private final Applicant.Held held = ann.registered();
  private final Applicant.Session session = ann.loggedIn(held);
  private final LogOut logOut = new LogOut(scene.ports);

  private String token(
      String issuer, String audience, Address user, Bytes32 sid, Instant now, TokenSigner signer) {
    return SessionToken.of(
            issuer, audience, user, sid, now, Duration.ofMinutes(5), scene.ports.randomness())
        .sign(signer);
  }

  private void refusedAndHolds(String token) {
    assertThat(refusal(logOut.logOut(token))).isEqualTo(Refusal.SESSION);
    accepted(module.ask(ann, held, session.sid()));
  }

  @Test
  void everyTokenThatIsNotOfThisIssuerAudienceKeyAndTimeIsSession() {
    TokenSigner signer = IdmaScene.TOKEN_SIGNER;
    Bytes32 sid = session.sid();
    Address user = ann.address();
    Instant now = scene.now();
    refusedAndHolds(token(ISSUER + "x", AUDIENCE, user, sid, now, signer));
    refusedAndHolds(token(ISSUER, AUDIENCE + "x", user, sid, now, signer));
    refusedAndHolds(token(ISSUER, AUDIENCE, user, sid, now, InMemoryTokenSigner.generate()));
    refusedAndHolds(token(ISSUER, AUDIENCE, user, sid, now.plusSeconds(31), signer));
    refusedAndHolds(token(ISSUER, AUDIENCE, user, sid, now.minusSeconds(300), signer));
    refusedAndHolds("");
    refusedAndHolds(session.token() + ".");
    accepted(logOut.logOut(session.token()));
    assertThat(refusal(module.ask(ann, held, sid))).isEqualTo(Refusal.SESSION);
  }

  /** Only a fault of the issuer's makes such a token; still it ends nobody else's session. */
  @Test
  void aTokenOfOneUserWithTheSessionOfAnotherEndsNothing() {
    Address bob = new Applicant(scene, "bob").address();
    accepted(
        logOut.logOut(
            token(ISSUER, AUDIENCE, bob, session.sid(), scene.now(), IdmaScene.TOKEN_SIGNER)));
    accepted(module.ask(ann, held, session.sid()));
  }

  /** The gateway's authorizer would take it for two hours more. */
  @Test
  void aTokenWhoseKeyTheRegistryNoLongerHasIsSession() {
    scene.tokenKeyInUse = false;
    refusedAndHolds(session.token());
  }

  @Test
  void aTokenThatEndedItsSessionOpensNoneAndEndsNoOther() {
    accepted(logOut.logOut(session.token()));
    scene.pass(Duration.ofSeconds(1));
    Applicant.Session next = ann.loggedIn(held);
    accepted(logOut.logOut(session.token()));
    assertThat(refusal(module.ask(ann, held, session.sid()))).isEqualTo(Refusal.SESSION);
    accepted(module.ask(ann, held, next.sid()));
  }
}
