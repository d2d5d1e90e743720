package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** II.2 to II.8: each refusal by its name, what it costs, and what it tells. */
class LogInTest {
  private static final String OTHER_PASSWORD = "quartz pelican mandate swoop";

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final int before = scene.argon2.get();

  private int argon2() {
    return scene.argon2.get() - before;
  }

  private Login changed(SignedMessage<Login> login, Bytes32 credRef, long version) {
    Login of = login.message();
    return new Login(
        of.user(),
        of.email(),
        credRef,
        of.roleCommit(),
        version,
        of.passwordTag(),
        of.challenge(),
        of.replyKey(),
        of.iat(),
        of.exp());
  }

  @Test
  void aChallengeOfNobodyOfYesterdayOrOfAnotherLoginIsRefused() {
    Bytes32 challenge = ann.challenge();
    ObjectNode payload = ann.payload(ann.login(held, challenge), held, Applicant.PASSWORD);
    assertThat(refusal(ann.logIn(payload, IdmaScene.word("mine")))).isEqualTo(Refusal.CHALLENGE);
    assertThat(refusal(ann.logIn(payload, ann.challenge()))).isEqualTo(Refusal.CHALLENGE);
    scene.pass(LoginChallenge.LIFE);
    assertThat(refusal(ann.logIn(payload, challenge))).isEqualTo(Refusal.CHALLENGE);
    assertThat(argon2()).isZero();
  }

  @Test
  void aMessageOfTheWrongFormTimeOrKeyIsRefusedByName() {
    Bytes32 challenge = ann.challenge();
    SignedMessage<Login> login = ann.login(held, challenge);
    ObjectNode more = ann.payload(login, held, Applicant.PASSWORD);
    more.put("more", "x");
    assertThat(refusal(ann.logIn(more, challenge))).isEqualTo(Refusal.SCHEMA);
    ObjectNode otherKey = ann.payload(login, held, Applicant.PASSWORD);
    otherKey.set("replyJwk", new Applicant(scene, "bob").replyKey.publicJwk().toJson());
    assertThat(refusal(ann.logIn(otherKey, challenge))).isEqualTo(Refusal.REPLY_KEY);
    var bob = new Applicant(scene, "bob");
    var byBob = bob.signed(Login.TYPE, login.message());
    assertThat(refusal(ann.logIn(ann.payload(byBob, held, Applicant.PASSWORD), challenge)))
        .isEqualTo(Refusal.BAD_SIGNATURE);
    scene.pass(Duration.ofSeconds(61));
    assertThat(refusal(ann.logIn(ann.payload(login, held, Applicant.PASSWORD), ann.challenge())))
        .isEqualTo(Refusal.STALE);
    assertThat(argon2()).isZero();
  }

  @Test
  void whoDoesNotOpenTheSlotIsRefusedBeforeArgon2() {
    var bob = new Applicant(scene, "bob");
    assertThat(refusal(bob.logIn(held, ann.email, Applicant.PASSWORD)))
        .isEqualTo(Refusal.AUTH_FAILED);
    Bytes32 challenge = ann.challenge();
    SignedMessage<Login> login = ann.login(held, challenge);
    ObjectNode guessed = ann.payload(login, held, Applicant.PASSWORD);
    guessed.put("uCred", IdmaScene.word("guess").toString());
    assertThat(refusal(ann.logIn(guessed, challenge))).isEqualTo(Refusal.AUTH_FAILED);
    for (Login wrong :
        new Login[] {
          changed(login, IdmaScene.word("other"), 1), changed(login, held.credRef(), 2)
        }) {
      ObjectNode payload = ann.payload(ann.signed(Login.TYPE, wrong), held, Applicant.PASSWORD);
      assertThat(refusal(ann.logIn(payload, challenge))).isEqualTo(Refusal.AUTH_FAILED);
    }
    assertThat(argon2()).isZero();
  }

  @Test
  void wrongAddressPasswordAndTagHaveOneBodyAndEachCostsOneArgon2() {
    Outcome<LogIn.Opened> address = ann.logIn(held, "other@example.org", Applicant.PASSWORD);
    assertThat(argon2()).isEqualTo(1);
    Outcome<LogIn.Opened> password = ann.logIn(held, ann.email, OTHER_PASSWORD);
    assertThat(argon2()).isEqualTo(2);
    Bytes32 challenge = ann.challenge();
    var login = ann.login(held, challenge, ann.email, OTHER_PASSWORD);
    Outcome<LogIn.Opened> tag = ann.logIn(ann.payload(login, held, Applicant.PASSWORD), challenge);
    assertThat(argon2()).isEqualTo(3);
    Outcome<LogIn.Opened> stranger =
        new Applicant(scene, "bob").logIn(held, ann.email, Applicant.PASSWORD);
    assertThat(argon2()).isEqualTo(3);
    assertThat(refusal(address)).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(password).isEqualTo(address);
    assertThat(tag).isEqualTo(address);
    assertThat(stranger).isEqualTo(address);
    assertThat(scene.rowsOf("session")).isZero();
  }

  @Test
  void anAccountWithoutARowIsAnsweredLikeAWrongPasswordAtTheSameCost() {
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("account"))
        .forEach(scene.rows::remove);
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(argon2()).isEqualTo(1);
  }

  @Test
  void theSameLoginAgainHasTheSameSessionAndDrawsNothing() {
    Bytes32 challenge = ann.challenge();
    ObjectNode payload = ann.payload(ann.login(held, challenge), held, Applicant.PASSWORD);
    String first = accepted(ann.logIn(payload, challenge)).sealedReply();
    int draws = scene.draws.get();
    assertThat(accepted(ann.logIn(payload, challenge)).sealedReply()).isEqualTo(first);
    assertThat(scene.draws).hasValue(draws);
    assertThat(argon2()).isEqualTo(1);
    assertThat(scene.rowsOf("session")).isEqualTo(1);
  }

  @Test
  void aChallengeOpensOneSession() {
    Bytes32 challenge = ann.challenge();
    accepted(ann.logIn(ann.payload(ann.login(held, challenge), held, ann.password), challenge));
    scene.pass(Duration.ofSeconds(1));
    SignedMessage<Login> second = ann.login(held, challenge);
    assertThat(refusal(ann.logIn(ann.payload(second, held, ann.password), challenge)))
        .isEqualTo(Refusal.REPLAY);
    assertThat(scene.rowsOf("session")).isEqualTo(1);
  }

  @Test
  void afterTenTriesTheAccountWaitsTenMinutesWhoeverElseLogsIn() {
    for (int i = 0; i < LogIn.MOST_TRIES; i++) {
      assertThat(refusal(ann.logIn(held, ann.email, OTHER_PASSWORD)))
          .isEqualTo(Refusal.AUTH_FAILED);
    }
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.SUSPENDED);
    assertThat(argon2()).isEqualTo(LogIn.MOST_TRIES);
    var bob = new Applicant(scene, "bob");
    bob.session(bob.registered());
    scene.pass(Duration.ofMinutes(10));
    ann.session(held);
  }

  @Test
  void ofManyWrongPasswordsAtOnceNoMoreAreTriedThanOneAfterTheOther() throws Exception {
    int attempts = 3 * LogIn.MOST_TRIES;
    var logins = new ArrayList<Callable<Refusal>>();
    for (int i = 0; i < attempts; i++) {
      Bytes32 challenge = ann.challenge();
      ObjectNode payload =
          ann.payload(ann.login(held, challenge, ann.email, OTHER_PASSWORD), held, OTHER_PASSWORD);
      logins.add(() -> refusal(ann.logIn(payload, challenge)));
    }
    var refusals = new ArrayList<Refusal>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var login : threads.invokeAll(logins)) {
        refusals.add(login.get());
      }
    }
    assertThat(refusals).containsOnly(Refusal.AUTH_FAILED, Refusal.SUSPENDED);
    assertThat(Collections.frequency(refusals, Refusal.AUTH_FAILED)).isEqualTo(LogIn.MOST_TRIES);
    assertThat(argon2()).isEqualTo(LogIn.MOST_TRIES);
  }

  @Test
  void whoLogsInOftenIsNeverMadeToWait() {
    for (int i = 0; i < 2 * LogIn.MOST_TRIES; i++) {
      ann.session(held);
    }
    assertThat(refusal(ann.logIn(held, ann.email, OTHER_PASSWORD))).isEqualTo(Refusal.AUTH_FAILED);
  }

  @Test
  void aStrangerCannotLockAUserOut() {
    var bob = new Applicant(scene, "bob");
    for (int i = 0; i < 2 * LogIn.MOST_TRIES; i++) {
      Bytes32 challenge = bob.challenge();
      var forged = bob.signed(Login.TYPE, ann.login(held, challenge).message());
      assertThat(refusal(bob.logIn(bob.payload(forged, held, OTHER_PASSWORD), challenge)))
          .isEqualTo(Refusal.BAD_SIGNATURE);
    }
    ann.session(held);
  }

  @Test
  void aRevokedSuspendedOrExpiredCredentialIsDeniedOnTheLatestBlock() {
    Address user = ann.address();
    scene.account.broadcast(signedCall(scene.account.suspend(user, 2, Bytes32.ZERO)));
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.SUSPENDED);
    scene.account.broadcast(signedCall(scene.account.resume(user, 3, Bytes32.ZERO)));
    scene.settle();
    Bytes32 sid = ann.session(held);
    scene.ledger.from(user).revokeOwn();
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    assertThat(refusal(new AskingModule(scene).ask(ann, held, sid)))
        .isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  private ChainAccount.Signed signedCall(ChainAccount.Call call) {
    try {
      return scene.account.sign(call, scene.account.nextNonce());
    } catch (ChainAccount.RevertedException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void aPrivilegedRoleHoldsOnlyAsLongAsTheChainSaysSo() {
    var admin = new Applicant(scene, IdmaScene.ADMIN, "admin@example.org");
    Held high = admin.registered();
    admin.session(high);
    scene.account.broadcast(signedCall(scene.account.lowerRole(admin.address(), 0)));
    scene.settle();
    assertThat(refusal(admin.logIn(high))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }
}
