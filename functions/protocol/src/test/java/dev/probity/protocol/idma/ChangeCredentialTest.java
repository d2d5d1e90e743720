package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** I, Change: each refusal by its name, and what a change leaves of the version before. */
class ChangeCredentialTest {
  private static final String NEW_PASSWORD = "quartz pelican mandate swoop";
  private static final String ANY_CODE = "00000000";

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Held held = ann.registered();
  private final long rows = scene.rowsOf("credential");
  private final long claims = scene.rowsOf("claim");

  /** A refusal leaves nothing behind. */
  private Refusal refused(ObjectNode payload) {
    Refusal refusal = refusal(ann.change(payload));
    assertThat(scene.rowsOf("credential")).isEqualTo(rows);
    assertThat(scene.rowsOf("claim")).isEqualTo(claims);
    assertThat(scene.rowsOf("outbox")).isEqualTo(rows);
    return refusal;
  }

  private Refusal refused(byte[] body) {
    return refusal(new ChangeCredential(scene.ports).change(IdmaScene.received(body)));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private ObjectNode rotation() {
    return ann.rotationPayload(held);
  }

  private ObjectNode rotation(UserRole asked) {
    return ann.rotationPayload(ann.rotation(held, asked, Bytes32.ZERO));
  }

  private ObjectNode rotation(String password, String code) {
    var rotation = ann.rotation(held, held.role(), Applicant.tag(password));
    return Applicant.withPassword(ann.rotationPayload(rotation), password, code);
  }

  private ObjectNode dated(long iat, Duration life) {
    return ann.rotationPayload(
        ann.rotation(held, held.role(), Bytes32.ZERO, ann.fresh(), iat, life));
  }

  // ---- what a change does

  @Test
  void theNextVersionHasAnotherSecretAndTheSamePasswordAndRole() {
    Held next = ann.changed(rotation());
    assertThat(next.credential().version()).isEqualTo(2);
    assertThat(next.role()).isEqualTo(held.role());
    assertThat(next.uCred()).isNotEqualTo(held.uCred());
    assertThat(next.rhoRole()).isNotEqualTo(held.rhoRole());
    ann.session(next);
    accepted(ann.acknowledge(next.requestHash()));
    assertThat(refusal(ann.status(next.requestHash()))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void theVersionBeforeStopsInTheBlockThatHoldsTheNextOne() {
    Bytes32 sid = ann.session(held);
    Bytes32 hash = accepted(ann.change(rotation())).requestHash();
    // Nothing has reached the chain: it still counts.
    var module = new AskingModule(scene);
    accepted(module.ask(ann, held, sid));
    assertThat(accepted(ann.status(hash))).isInstanceOf(RegistrationStatus.Status.Pending.class);
    // The latest block has it, the finalized one not yet.
    assertThat(refusal(ann.logIn(held))).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(refusal(module.ask(ann, held, sid))).isEqualTo(Refusal.CREDENTIAL_MISMATCH);
    Held next = ann.finished(hash);
    assertThat(refusal(module.ask(ann, next, sid))).isEqualTo(Refusal.SESSION);
    ann.session(next);
  }

  @Test
  void nothingIsReleasedUntilTheNextVersionIsFinal() {
    Bytes32 hash = accepted(ann.change(rotation())).requestHash();
    scene.account.mining(false);
    assertThat(accepted(ann.status(hash))).isInstanceOf(RegistrationStatus.Status.Pending.class);
    scene.settle();
    assertThat(accepted(ann.status(hash))).isInstanceOf(RegistrationStatus.Status.Pending.class);
    ann.session(held);
    scene.account.mining(true);
    ann.finished(hash);
  }

  @Test
  void whoForgotThePasswordSetsANewOneByWalletAndCode() {
    Held next = ann.changed(rotation(NEW_PASSWORD, ann.code()));
    assertThat(refusal(ann.logIn(next))).isEqualTo(Refusal.AUTH_FAILED);
    accepted(ann.logIn(next, ann.email, NEW_PASSWORD));
    var row = new AccountTable(scene.ports.table(), "default").find(ann.address()).orElseThrow();
    assertThat(row.row().password().passwordVersion()).isEqualTo(2);
  }

  @Test
  void aPasswordThatIsKeptCostsNoArgon2() {
    int before = scene.argon2.get();
    ann.changed(rotation());
    assertThat(scene.argon2).hasValue(before);
  }

  @Test
  void theSameMessageAgainIsTakenAndDrawsNothing() {
    ObjectNode payload = rotation();
    Bytes32 hash = accepted(ann.change(payload)).requestHash();
    int draws = scene.draws.get();
    assertThat(accepted(ann.change(payload)).requestHash()).isEqualTo(hash);
    ann.finished(hash);
    assertThat(accepted(ann.change(payload)).requestHash()).isEqualTo(hash);
    assertThat(scene.draws).hasValue(draws);
    assertThat(scene.slot(ann.address()).version()).isEqualTo(2);
  }

  @Test
  void ofTwoChangesOfOneVersionOneFailsAndTheAccountStays() {
    Bytes32 first = accepted(ann.change(rotation())).requestHash();
    scene.pass(Duration.ofSeconds(1));
    Bytes32 second = accepted(ann.change(rotation())).requestHash();
    accepted(ann.status(first));
    scene.settle();
    Held next = ann.finished(first);
    assertThat(refusal(ann.status(second))).isEqualTo(Refusal.CHAIN_REFUSED);
    ann.session(next);
    assertThat(scene.rowsOf("email")).isEqualTo(1);
  }

  // ---- C0 to C8

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertThat(refused(new byte[(1 << 20) + 1])).isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void aNetworkAboveItsQuotaIsThrottled() {
    var narrow = new IdmaScene(1);
    var body = IdmaScene.received(ascii("{}"));
    assertThat(refusal(new ChangeCredential(narrow.ports).change(body)))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(refusal(new ChangeCredential(narrow.ports).change(body)))
        .isEqualTo(Refusal.THROTTLED);
  }

  @Test
  void aBodyThatIsNoJweIsMalformed() {
    assertThat(refused(ascii("{}"))).isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void aMessageToAnotherKeyIsRefusedByItsHeader() {
    assertThat(refused(ascii("e30.AA.AA.AA.AA"))).isEqualTo(Refusal.JWE_HEADER);
  }

  @Test
  void aMessageThatWasChangedUnderWayDoesNotDecrypt() {
    String jwe = Jwe.sealToModule(ascii("{}"), IdmaScene.DECRYPTION_KEY.publicJwk());
    String cut = jwe.substring(0, jwe.lastIndexOf('.') + 1) + "A".repeat(22);
    assertThat(refused(ascii(cut))).isEqualTo(Refusal.JWE_DECRYPT);
  }

  @Test
  void aMissingOrUnknownMemberIsRefusedByTheSchema() {
    for (String member : new String[] {"rotateCredential", "replyJwk"}) {
      ObjectNode payload = rotation();
      payload.remove(member);
      assertThat(refused(payload)).as(member).isEqualTo(Refusal.SCHEMA);
    }
    for (String member : new String[] {"password", "saltP", "emailCode"}) {
      ObjectNode payload = rotation(NEW_PASSWORD, ANY_CODE);
      payload.remove(member);
      assertThat(refused(payload)).as(member).isEqualTo(Refusal.SCHEMA);
      // What a message without a new password must not bring along.
      assertThat(refused(rotation().put(member, "x"))).as(member).isEqualTo(Refusal.SCHEMA);
    }
    assertThat(refused(rotation(NEW_PASSWORD, "oil"))).isEqualTo(Refusal.SCHEMA);
    assertThat(refused(Applicant.attached(rotation()))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aRoleScopeOrAccessThatIsNoneIsRefusedByTheSchema() {
    RotateCredential of = ann.rotation(held, held.role(), Bytes32.ZERO).message();
    int[][] wrong = {{0, 1, 1}, {4, 1, 1}, {1, 0, 7}, {1, 8, 7}, {1, 1, 0}, {1, 1, 8}};
    for (int[] asked : wrong) {
      var message =
          new RotateCredential(
              of.user(),
              of.credRef(),
              of.roleCommit(),
              of.version(),
              asked[0],
              asked[1],
              asked[2],
              of.passwordTag(),
              of.replyKey(),
              of.nonce(),
              of.iat(),
              of.exp());
      assertThat(refused(ann.rotationPayload(ann.signed(RotateCredential.TYPE, message))))
          .isEqualTo(Refusal.SCHEMA);
    }
  }

  @Test
  void aMessageForAnotherContractIsRefusedByItsDomain() {
    var elsewhere = new Eip712Domain("Probity IDMA", 31337, Address.ZERO);
    RotateCredential message = ann.rotation(held, held.role(), Bytes32.ZERO).message();
    var foreign =
        new SignedMessage<>(
            RotateCredential.TYPE,
            elsewhere,
            message,
            ann.key.sign(elsewhere, RotateCredential.TYPE, message));
    assertThat(refused(ann.rotationPayload(foreign))).isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void anExpiredMessageAndOneThatLivesTooLongAreStale() {
    long now = scene.second();
    assertThat(refused(dated(now - 100, Duration.ofSeconds(99)))).isEqualTo(Refusal.STALE);
    assertThat(refused(dated(now, Duration.ofSeconds(121)))).isEqualTo(Refusal.STALE);
  }

  @Test
  void aMessageOfTomorrowIsFromTheFuture() {
    assertThat(refused(dated(scene.second() + 1000, Duration.ofSeconds(10))))
        .isEqualTo(Refusal.FROM_FUTURE);
  }

  @Test
  void aMessageSignedByAnotherKeyIsRefused() {
    var bob = new Applicant(scene, "bob");
    var forged =
        bob.signed(RotateCredential.TYPE, ann.rotation(held, held.role(), Bytes32.ZERO).message());
    assertThat(refused(ann.rotationPayload(forged))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aNonceThatWasUsedWithAnotherMessageIsAReplay() {
    Bytes32 nonce = IdmaScene.word("once");
    Duration life = Duration.ofMinutes(2);
    long now = scene.second();
    var first = ann.rotation(held, held.role(), Bytes32.ZERO, nonce, now, life);
    ann.changed(ann.rotationPayload(first));
    var second = ann.rotation(held, held.role(), Bytes32.ZERO, nonce, now + 1, life);
    assertThat(refusal(ann.change(ann.rotationPayload(second)))).isEqualTo(Refusal.REPLAY);
  }

  @Test
  void anotherCredentialThanTheOneOnChainIsAMismatch() {
    var bob = new Applicant(scene, "bob");
    assertThat(refusal(bob.change(bob.rotationPayload(held))))
        .isEqualTo(Refusal.CREDENTIAL_MISMATCH);
    ann.changed(rotation());
    assertThat(refusal(ann.change(rotation()))).isEqualTo(Refusal.CREDENTIAL_MISMATCH);
  }

  @Test
  void aRevokedOrExpiredCredentialIsNotChanged() {
    scene.ledger.from(ann.address()).revokeOwn();
    assertThat(refused(rotation())).isEqualTo(Refusal.CREDENTIAL_REVOKED);
    var bob = new Applicant(scene, "bob");
    Held ofBob = bob.registered();
    scene.pass(NewCredential.LIFE);
    assertThat(refusal(bob.change(bob.rotationPayload(ofBob))))
        .isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void nobodyLeavesASuspensionByAChange() {
    scene.transact(scene.account.suspend(ann.address(), 2, Bytes32.ZERO));
    assertThat(refused(rotation())).isEqualTo(Refusal.SUSPENDED);
    scene.settle();
    assertThat(refused(rotation())).isEqualTo(Refusal.SUSPENDED);
  }

  @Test
  void aCredentialThatCountsInTheLatestBlockAloneIsNotFinal() {
    scene.transact(scene.account.suspend(ann.address(), 2, Bytes32.ZERO));
    scene.settle();
    scene.transact(scene.account.resume(ann.address(), 3, Bytes32.ZERO));
    assertThat(refused(rotation())).isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void anAccountThatHereAndOnChainDifferIsNamedAndTheOperatorAlarmed() {
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("account"))
        .forEach(scene.rows::remove);
    assertThat(refused(rotation())).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised().getLast().alarm()).isEqualTo(Alarms.Alarm.STATE_DIVERGED);
  }

  // ---- as I.7

  @Test
  void aTagOfAnotherPasswordIsRefused() {
    ObjectNode payload = rotation(NEW_PASSWORD, ANY_CODE);
    payload.put("password", "another obtuse fjord of gravel");
    assertThat(refused(payload)).isEqualTo(Refusal.PASSWORD_TAG);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsRefused() {
    ObjectNode payload = rotation();
    payload.set("replyJwk", new Applicant(scene, "bob").replyKey.publicJwk().toJson());
    assertThat(refused(payload)).isEqualTo(Refusal.REPLY_KEY);
  }

  @Test
  void aWeakPasswordIsRefused() {
    assertThat(refused(rotation("password1234", ANY_CODE))).isEqualTo(Refusal.WEAK_PASSWORD);
  }

  @Test
  void aNewPasswordTakesACodeThatWentToTheAddressOfTheAccount() {
    assertThat(refused(rotation(NEW_PASSWORD, ANY_CODE))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    String elsewhere = ann.code(ann.emailProof("elsewhere@example.org"));
    assertThat(refusal(ann.change(rotation(NEW_PASSWORD, elsewhere))))
        .isEqualTo(Refusal.EMAIL_UNVERIFIED);
    var bob = new Applicant(scene, IdmaScene.signer("bob"), ann.email);
    bob.anchored();
    assertThat(refusal(ann.change(rotation(NEW_PASSWORD, bob.code()))))
        .isEqualTo(Refusal.EMAIL_UNVERIFIED);
    assertThat(scene.slot(ann.address()).version()).isEqualTo(1);
  }

  // ---- the role

  @Test
  void aRoleScopeOrAccessBeyondTodaysTakesApprovals() {
    for (UserRole asked :
        new UserRole[] {
          Role.LOG_ADMIN.whole(), Role.SYSTEM_ADMIN.whole(), new UserRole(Role.GENERAL_USER, 1, 4)
        }) {
      assertThat(refused(rotation(asked))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    }
  }

  @Test
  void aScopeThatTheRoleNeverHasIsForbiddenWhoeverApproves() {
    var admins = new Administrators(scene);
    ObjectNode payload = admins.approvedRotation(ann, held, new UserRole(Role.GENERAL_USER, 4, 7));
    assertThat(refusal(ann.change(payload))).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void aPrivilegedRoleTakesTheChainAndTwoApprovals() {
    var admins = new Administrators(scene);
    UserRole asked = Role.LOG_ADMIN.whole();
    // Approved here alone.
    assertThat(refusal(ann.change(admins.approvedRotation(ann, held, asked))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    admins.grant(ann, Role.LOG_ADMIN);
    // Approved on chain alone.
    assertThat(refusal(ann.change(rotation(asked)))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    // Another one than the chain grants.
    assertThat(refusal(ann.change(admins.approvedRotation(ann, held, Role.SYSTEM_ADMIN.whole()))))
        .isEqualTo(Refusal.ROLE_FORBIDDEN);
    Held next = ann.changed(admins.approvedRotation(ann, held, asked));
    assertThat(next.role()).isEqualTo(asked);
    ann.session(next);
  }

  @Test
  void aRoleThatTheChainGrantsInTheLatestBlockAloneIsNotFinal() {
    var admins = new Administrators(scene);
    long deadline = scene.ledger.heads().latest().timestamp() + 3600;
    for (Applicant admin : new Applicant[] {admins.second, admins.third}) {
      scene.ledger.from(admin.address()).approveRole(ann.address(), 1, 2, deadline);
    }
    assertThat(refusal(ann.change(admins.approvedRotation(ann, held, Role.LOG_ADMIN.whole()))))
        .isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aDowngradeSuspendsAtOnceAndCountsAgainWithTheLowerRole() {
    var admins = new Administrators(scene);
    UserRole asked = Role.GENERAL_USER.whole();
    Applicant first = admins.first;
    Bytes32 hash =
        accepted(first.change(admins.approvedRotation(first, admins.ofFirst, asked))).requestHash();
    accepted(first.status(hash));
    assertThat(scene.slot(first.address()).status()).isEqualTo(Status.SUSPENDED);
    assertThat(refusal(first.logIn(admins.ofFirst))).isEqualTo(Refusal.SUSPENDED);
    // The schedule looks in on each of the three transactions.
    for (int run = 0; run < 3; run++) {
      assertThat(new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20)).failed())
          .isZero();
      scene.settle();
      accepted(first.status(hash));
    }
    Held next = first.finished(hash);
    assertThat(next.role()).isEqualTo(asked);
    assertThat(scene.slot(first.address()).privilegedRole()).isZero();
    first.session(next);
    assertThat(scene.alarms.raised()).isEmpty();
  }

  @Test
  void aRightThatIsGivenUpIsADowngradeAsWell() {
    var admins = new Administrators(scene);
    UserRole asked = new UserRole(Role.GENERAL_USER, 1, 4);
    Bytes32 hash = accepted(ann.change(admins.approvedRotation(ann, held, asked))).requestHash();
    accepted(ann.status(hash));
    assertThat(scene.slot(ann.address()).status()).isEqualTo(Status.SUSPENDED);
    Held next = ann.finished(hash);
    assertThat(next.role()).isEqualTo(asked);
    // And back again, without a suspension.
    Bytes32 back =
        accepted(ann.change(admins.approvedRotation(ann, next, held.role()))).requestHash();
    accepted(ann.status(back));
    assertThat(scene.slot(ann.address()).status()).isEqualTo(Status.ACTIVE);
    assertThat(ann.finished(back).role()).isEqualTo(held.role());
  }

  @Test
  void aDowngradeThatTheChainRefusesLeavesTheAccountSuspended() {
    var admins = new Administrators(scene);
    scene.ledger.from(admins.first.address()).revokeOwn();
    scene.settle();
    UserRole asked = Role.GENERAL_USER.whole();
    var rotation = admins.third.rotation(admins.ofThird, asked, Bytes32.ZERO, Duration.ofDays(7));
    admins.grant(ann, Role.SYSTEM_ADMIN);
    Held high = ann.changed(admins.approvedRotation(ann, held, Role.SYSTEM_ADMIN.whole()));
    // Ann and the second agree that the third goes; meanwhile the second leaves.
    ObjectNode payload =
        Applicant.attached(
            admins.third.rotationPayload(rotation),
            ann.approval(rotation.digest()),
            admins.second.approval(rotation.digest()));
    Bytes32 hash = accepted(admins.third.change(payload)).requestHash();
    scene.ledger.from(admins.second.address()).revokeOwn();
    accepted(admins.third.status(hash));
    scene.settle();
    accepted(admins.third.status(hash));
    scene.settle();
    assertThat(refusal(admins.third.status(hash))).isEqualTo(Refusal.CHAIN_REFUSED);
    assertThat(scene.slot(admins.third.address()).status()).isEqualTo(Status.SUSPENDED);
    ann.session(high);
  }

  @Test
  void whomTheChainLoweredRotatesToWhatIsLeftWithoutApprovals() {
    var admins = new Administrators(scene);
    scene.transact(scene.account.lowerRole(admins.first.address(), 0));
    scene.settle();
    assertThat(refusal(admins.first.logIn(admins.ofFirst))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    var keeps = admins.first.rotationPayload(admins.ofFirst);
    assertThat(refusal(admins.first.change(keeps))).isEqualTo(Refusal.ROLE_FORBIDDEN);
    var left = admins.first.rotation(admins.ofFirst, Role.GENERAL_USER.whole(), Bytes32.ZERO);
    Held next = admins.first.changed(admins.first.rotationPayload(left));
    admins.first.session(next);
  }

  @Test
  void whoWasGrantedARoleOnChainKeepsItWhenAnotherSecretIsDrawnFirst() {
    var admins = new Administrators(scene);
    admins.grant(ann, Role.LOG_ADMIN);
    Held next = ann.changed(rotation());
    assertThat(scene.slot(ann.address()).privilegedRole()).isEqualTo(2);
    Held high = ann.changed(admins.approvedRotation(ann, next, Role.LOG_ADMIN.whole()));
    ann.session(high);
  }
}
