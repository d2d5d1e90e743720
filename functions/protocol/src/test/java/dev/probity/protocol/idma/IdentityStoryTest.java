package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Protocols I and II from the first message to the last, as a user goes through them. */
class IdentityStoryTest {
  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final AskingModule module = new AskingModule(scene);

  @Test
  void aUserRegistersLogsInActsAndLogsOut() throws WireException {
    Held held = ann.registered();
    assertThat(held.credential().role()).isEqualTo(Role.GENERAL_USER.number());
    assertThat(held.credential().version()).isEqualTo(1);
    accepted(ann.acknowledge(held.requestHash()));
    assertThat(refusal(ann.status(held.requestHash()))).isEqualTo(Refusal.NOT_FOUND);
    Applicant.Session session = ann.loggedIn(held);

    var assertion = accepted(module.ask(ann, held, session.sid())).assertion();
    assertThat(Secp256k1.best().recover(assertion.digest(), assertion.signature()))
        .isEqualTo(IdmaScene.MODULE.address());
    RoleAssertion role = assertion.message();
    assertThat(role.rhoRole()).isEqualTo(held.rhoRole());
    assertThat(
            IdmaCommitments.roleCommit(
                ann.address(),
                1,
                UserRole.of(role.role(), role.scope(), role.access()),
                role.rhoRole()))
        .isEqualTo(held.roleCommit());

    accepted(new LogOut(scene.ports).logOut(session.token()));
    assertThat(refusal(module.ask(ann, held, session.sid()))).isEqualTo(Refusal.SESSION);
    assertThat(scene.alarms.raised()).isEmpty();
    assertThat(scene.account.effects()).isEqualTo(1);
  }

  @Test
  void nobodyEndsTheSessionOfAnother() {
    Held held = ann.registered();
    Applicant.Session session = ann.loggedIn(held);
    String forged =
        SessionToken.of(
                IdmaScene.ISSUER.issuer(),
                IdmaScene.ISSUER.audience(),
                ann.address(),
                session.sid(),
                scene.now(),
                Duration.ofMinutes(5),
                scene.ports.randomness())
            .sign(InMemoryTokenSigner.generate());
    var logOut = new LogOut(scene.ports);
    assertThat(refusal(logOut.logOut(forged))).isEqualTo(Refusal.SESSION);
    assertThat(refusal(logOut.logOut(""))).isEqualTo(Refusal.SESSION);
    accepted(module.ask(ann, held, session.sid()));
  }

  @Test
  void toLogOutTwiceOrOfNoSessionIsNoFault() {
    Applicant.Session session = ann.loggedIn(ann.registered());
    var logOut = new LogOut(scene.ports);
    accepted(logOut.logOut(session.token()));
    accepted(logOut.logOut(session.token()));
    scene.rows.remove(new ItemKey(scene.ports.tenant(), "session", session.sid().toString()));
    accepted(logOut.logOut(session.token()));
  }

  @Test
  void whoseCredentialExpiredRegistersAgainAndTheOldOneOpensNothing() {
    Held first = ann.registered();
    scene.pass(NewCredential.LIFE.plus(Duration.ofMinutes(1)));
    assertThat(refusal(ann.logIn(first))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    Held second = ann.registered();
    assertThat(second.credential().version()).isEqualTo(2);
    assertThat(refusal(ann.logIn(first))).isEqualTo(Refusal.AUTH_FAILED);
    ann.session(second);
    assertThat(scene.account.effects()).isEqualTo(2);
  }

  @Test
  void aSystemAdministratorOfTheConstructorRegistersLikeAnyone() {
    var admin = new Applicant(scene, IdmaScene.ADMIN, "admin@example.org");
    Held held = admin.registered();
    assertThat(held.credential().role()).isEqualTo(Role.SYSTEM_ADMIN.number());
    RoleAssertion role =
        accepted(module.ask(admin, held, admin.session(held))).assertion().message();
    assertThat(role.role()).isEqualTo(Role.SYSTEM_ADMIN.number());
  }
}
