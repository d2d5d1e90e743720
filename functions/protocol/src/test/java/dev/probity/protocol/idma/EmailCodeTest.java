package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** I.0: who is sent a code, and which code proves what. */
class EmailCodeTest {
  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");
  private final Applicant bob = new Applicant(scene, "bob");

  private static String wrong(String code) {
    return (code.charAt(0) == '0' ? '1' : '0') + code.substring(1);
  }

  private SignedMessage<EmailProof> proof(long iat, long exp, Bytes32 nonce, String email) {
    return ann.signed(EmailProof.TYPE, new EmailProof(ann.address(), email, nonce, iat, exp));
  }

  private Refusal refused(SignedMessage<EmailProof> proof) {
    Refusal refusal = refusal(ann.send(Applicant.payload(proof)));
    assertThat(scene.mail.sent()).isEmpty();
    assertThat(scene.rowsOf("claim")).isZero();
    return refusal;
  }

  @Test
  void anAccountThatTheChainDoesNotKnowIsSentNothing() {
    assertThat(refused(ann.emailProof(ann.email))).isEqualTo(Refusal.NOT_ON_CHAIN);
  }

  @Test
  void anAccountWhoseRequestIsNotFinalIsSentNothing() {
    ann.store(IdmaScene.word("any"));
    assertThat(refused(ann.emailProof(ann.email))).isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aMessageOfTheWrongFormTimeOrKeyIsRefusedByName() {
    ann.anchored();
    long now = scene.second();
    ObjectNode more = Applicant.payload(ann.emailProof(ann.email));
    more.put("more", "x");
    assertThat(refusal(ann.send(more))).isEqualTo(Refusal.SCHEMA);
    assertThat(refused(ann.emailProof("nobody"))).isEqualTo(Refusal.SCHEMA);
    assertThat(refused(proof(now - 60, now - 1, ann.fresh(), ann.email))).isEqualTo(Refusal.STALE);
    assertThat(refused(proof(now, now + 121, ann.fresh(), ann.email))).isEqualTo(Refusal.STALE);
    assertThat(refused(proof(now + 60, now + 90, ann.fresh(), ann.email)))
        .isEqualTo(Refusal.FROM_FUTURE);
    assertThat(refused(bob.signed(EmailProof.TYPE, ann.emailProof(ann.email).message())))
        .isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameMessageAgainSendsTheSameCode() {
    ann.anchored();
    SignedMessage<EmailProof> proof = ann.emailProof(ann.email);
    assertThat(ann.code(proof)).isEqualTo(ann.code(proof));
    assertThat(scene.rowsOf("email-code")).isEqualTo(1);
    assertThat(scene.draws).hasValue(0);
  }

  @Test
  void aNonceThatWasUsedForAnotherAddressIsAReplay() {
    ann.anchored();
    long now = scene.second();
    Bytes32 nonce = ann.fresh();
    ann.code(proof(now, now + 60, nonce, ann.email));
    assertThat(refusal(ann.send(Applicant.payload(proof(now, now + 60, nonce, "b@example.org")))))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void anAccountIsSentFiveCodesAnHour() {
    ann.anchored();
    for (int i = 0; i < SendEmailCode.MOST_CODES; i++) {
      accepted(ann.send(Applicant.payload(ann.emailProof("ann" + i + "@example.org"))));
    }
    assertThat(refusal(ann.send(Applicant.payload(ann.emailProof(ann.email)))))
        .isEqualTo(Refusal.THROTTLED);
    scene.pass(Duration.ofHours(1));
    ann.code();
  }

  @Test
  void anAddressIsSentFiveCodesAnHourWhoeverAsks() {
    for (int i = 0; i < SendEmailCode.MOST_CODES; i++) {
      var someone = new Applicant(scene, IdmaScene.signer("someone " + i), ann.email);
      someone.anchored();
      someone.code();
    }
    ann.anchored();
    assertThat(refusal(ann.send(Applicant.payload(ann.emailProof(ann.email)))))
        .isEqualTo(Refusal.THROTTLED);
  }

  @Test
  void aNetworkIsSentTwentyCodesAnHour() {
    int sent = 0;
    for (int i = 0; i < IdmaScene.MAIL_QUOTA; i++) {
      var someone = new Applicant(scene, "someone" + i);
      someone.anchored();
      someone.code();
      sent++;
    }
    ann.anchored();
    assertThat(refusal(ann.send(Applicant.payload(ann.emailProof(ann.email)))))
        .isEqualTo(Refusal.THROTTLED);
    assertThat(scene.mail.sent()).hasSize(sent);
  }

  @Test
  void aWrongCodeIsRefusedAndTheRightOneOfFiveTriesIsTaken() {
    Anchored anchored = ann.anchored();
    String code = ann.code();
    for (int i = 1; i < EmailCodes.MOST_TRIES; i++) {
      assertThat(refusal(ann.register(anchored, wrong(code)))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    }
    accepted(ann.register(anchored, code));
  }

  @Test
  void theRightCodeCountsNoTryForItMayHaveToBeSentAgain() {
    Anchored _ = ann.anchored();
    String code = ann.code();
    var ports = scene.ports;
    var codes = new EmailCodes(ports.table(), ports.rowKeys(), ports.tenant());
    for (int i = 0; i < 2 * EmailCodes.MOST_TRIES; i++) {
      assertThat(codes.accepts(ann.address(), ann.email, code, scene.now())).isTrue();
    }
    assertThat(codes.accepts(ann.address(), ann.email, wrong(code), scene.now())).isFalse();
  }

  @Test
  void afterFiveWrongTriesTheRightCodeIsWorthlessAndANewOneIsTaken() {
    Anchored anchored = ann.anchored();
    String code = ann.code();
    for (int i = 0; i < EmailCodes.MOST_TRIES; i++) {
      assertThat(refusal(ann.register(anchored, wrong(code)))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    }
    assertThat(refusal(ann.register(anchored, code))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    assertThat(scene.argon2).hasValue(0);
    accepted(ann.register(anchored, ann.code()));
  }

  @Test
  void aCodeHoldsTenMinutes() {
    Anchored anchored = ann.anchored();
    String code = ann.code();
    scene.pass(EmailCodes.LIFE);
    assertThat(refusal(ann.register(anchored, code))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void aCodeOfAnotherAddressOrAccountProvesNothing() {
    Anchored anchored = ann.anchored();
    String elsewhere = ann.code(ann.emailProof("other@example.org"));
    assertThat(refusal(ann.register(anchored, elsewhere))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    bob.anchored();
    String ofBob = bob.code(bob.emailProof(ann.email));
    assertThat(refusal(ann.register(anchored, ofBob))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void aTakenAddressIsAnsweredLikeAWrongCode() {
    ann.registered();
    var other = new Applicant(scene, IdmaScene.signer("other"), ann.email);
    Anchored anchored = other.anchored();
    String code = other.code();
    Outcome<Register.Taken> wrong = other.register(anchored, wrong(code));
    assertThat(other.register(anchored, code)).isEqualTo(wrong);
    assertThat(refusal(wrong)).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void anAddressOfAnotherCaseIsTheSameAddress() {
    ann.registered();
    var other = new Applicant(scene, IdmaScene.signer("other"), "ANN@Example.org");
    Anchored anchored = other.anchored();
    other.send(Applicant.payload(other.emailProof(other.email)));
    String text = scene.mail.sent().getLast().text();
    String code = text.lines().filter(line -> line.startsWith("    ")).findFirst().orElseThrow();
    assertThat(refusal(other.register(anchored, code.strip()))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void theAddressOfARevokedAccountIsDeniedToTheNext() {
    ann.registered();
    scene.ledger.from(ann.address()).revokeOwn();
    var other = new Applicant(scene, IdmaScene.signer("other"), ann.email);
    Anchored anchored = other.anchored();
    assertThat(refusal(other.register(anchored, other.code())))
        .isEqualTo(Refusal.REREGISTRATION_DENIED);
  }
}
