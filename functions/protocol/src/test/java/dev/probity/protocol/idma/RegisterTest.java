package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** I.5 to I.10: each refusal by its name, their order, and what a refusal leaves behind. */
class RegisterTest {
  private static final String ANY_CODE = "00000000";

  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");

  private Refusal refused(byte[] body) {
    return refusal(
        new Register(scene.ports)
            .register(new Register.Request(IdmaScene.received(body), Bytes32.ZERO, 1)));
  }

  private Refusal refused(ObjectNode payload, Anchored anchored) {
    Refusal refusal = refusal(ann.register(payload, anchored.hash(), anchored.block()));
    assertThat(scene.rowsOf("claim")).isLessThanOrEqualTo(1);
    assertThat(scene.rowsOf("credential")).isZero();
    assertThat(scene.argon2).hasValue(0);
    return refusal;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** R1 as the user signs it after this change, anchored and final. */
  private Anchored anchored(SignedMessage<Registration> registration) {
    long block = ann.store(registration.digest());
    scene.settle();
    return new Anchored(registration, block);
  }

  private SignedMessage<Registration> registration(String name, String email, long iat, long exp) {
    return ann.signed(
        Registration.TYPE,
        new Registration(
            ann.address(),
            name,
            email,
            Applicant.tag(Applicant.PASSWORD),
            ann.thumbprint(),
            ann.fresh(),
            iat,
            exp));
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() {
    assertThat(refused(new byte[(1 << 20) + 1])).isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void aNetworkAboveItsQuotaIsThrottled() {
    var narrow = new IdmaScene(1);
    var bob = new Applicant(narrow, "bob");
    var payload = bob.payload(bob.registration(), ANY_CODE);
    assertThat(refusal(bob.register(payload, Bytes32.ZERO, 1))).isEqualTo(Refusal.NOT_ON_CHAIN);
    assertThat(refusal(bob.register(payload, Bytes32.ZERO, 1))).isEqualTo(Refusal.THROTTLED);
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
  void aHashThatTheBlockDoesNotHoldIsNotOnChain() {
    Anchored anchored = ann.anchored();
    var payload = ann.payload(anchored.registration(), ANY_CODE);
    assertThat(refusal(ann.register(payload, anchored.hash(), anchored.block() - 1)))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() {
    SignedMessage<Registration> registration = ann.registration();
    var payload = ann.payload(registration, ANY_CODE);
    assertThat(refusal(ann.register(payload, registration.digest(), 1000)))
        .isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aMessageThatWasChangedUnderWayDoesNotDecrypt() {
    Anchored anchored = ann.anchored();
    String jwe = Jwe.sealToModule(ascii("{}"), IdmaScene.DECRYPTION_KEY.publicJwk());
    char last = jwe.charAt(jwe.length() - 2) == 'A' ? 'B' : 'A';
    String changed = jwe.substring(0, jwe.length() - 2) + last + jwe.charAt(jwe.length() - 1);
    assertThat(
            refusal(
                new Register(scene.ports)
                    .register(
                        new Register.Request(
                            IdmaScene.received(ascii(changed)),
                            anchored.hash(),
                            anchored.block()))))
        .isEqualTo(Refusal.JWE_DECRYPT);
  }

  @Test
  void aMissingOrUnknownMemberIsRefusedByTheSchema() {
    Anchored anchored = ann.anchored();
    for (String member :
        new String[] {"registration", "password", "saltP", "replyJwk", "emailCode"}) {
      ObjectNode payload = ann.payload(anchored.registration(), ANY_CODE);
      payload.remove(member);
      assertThat(refused(payload, anchored)).as(member).isEqualTo(Refusal.SCHEMA);
    }
    ObjectNode payload = ann.payload(anchored.registration(), ANY_CODE);
    payload.put("more", "x");
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aCodePasswordNameOrAddressOutOfRangeIsRefusedByTheSchema() {
    Anchored anchored = ann.anchored();
    assertThat(refused(ann.payload(anchored.registration(), "oil"), anchored))
        .isEqualTo(Refusal.SCHEMA);
    ObjectNode empty = ann.payload(anchored.registration(), ANY_CODE);
    empty.put("password", "");
    assertThat(refused(empty, anchored)).isEqualTo(Refusal.SCHEMA);
    long now = scene.second();
    for (String name : new String[] {" ", "a\nb", "x".repeat(101)}) {
      Anchored named = anchored(registration(name, ann.email, now, now + 3600));
      assertThat(refused(ann.payload(named.registration(), ANY_CODE), named))
          .isEqualTo(Refusal.SCHEMA);
    }
    Anchored mailed = anchored(registration("Ann", "nobody", now, now + 3600));
    assertThat(refused(ann.payload(mailed.registration(), ANY_CODE), mailed))
        .isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherContractIsRefusedByItsDomain() {
    var elsewhere = new Eip712Domain("Probity IDMA", 31337, Address.ZERO);
    Registration message = ann.registration().message();
    var foreign =
        new SignedMessage<>(
            Registration.TYPE,
            elsewhere,
            message,
            ann.key.sign(elsewhere, Registration.TYPE, message));
    Anchored anchored = anchored(foreign);
    assertThat(refused(ann.payload(foreign, ANY_CODE), anchored)).isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void anExpiredMessageAndOneThatLivesTooLongAreStale() {
    long now = scene.second();
    Anchored old = anchored(registration("Ann", ann.email, now - 100, now - 1));
    assertThat(refused(ann.payload(old.registration(), ANY_CODE), old)).isEqualTo(Refusal.STALE);
    Anchored lasting = anchored(registration("Ann", ann.email, now, now + 86_401));
    assertThat(refused(ann.payload(lasting.registration(), ANY_CODE), lasting))
        .isEqualTo(Refusal.STALE);
  }

  @Test
  void aMessageOfTomorrowIsFromTheFuture() {
    long later = scene.second() + 1000;
    Anchored anchored = anchored(registration("Ann", ann.email, later, later + 10));
    assertThat(refused(ann.payload(anchored.registration(), ANY_CODE), anchored))
        .isEqualTo(Refusal.FROM_FUTURE);
  }

  @Test
  void aMessageSignedByAnotherKeyIsRefused() {
    var bob = new Applicant(scene, "bob");
    SignedMessage<Registration> byBob = bob.signed(Registration.TYPE, ann.registration().message());
    Anchored anchored = anchored(byBob);
    assertThat(refused(ann.payload(byBob, ANY_CODE), anchored)).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void aSaltThatWasUsedWithAnotherMessageIsAReplay() {
    Bytes32 salt = IdmaScene.word("once");
    SignedMessage<Registration> first = ann.registration(salt);
    Anchored anchored = anchored(first);
    accepted(ann.register(anchored, ann.code()));
    scene.pass(Duration.ofSeconds(5));
    SignedMessage<Registration> second = ann.registration(salt);
    var payload = ann.payload(second, ANY_CODE);
    assertThat(refusal(ann.register(payload, anchored.hash(), anchored.block())))
        .isEqualTo(Refusal.REPLAY);
  }

  @Test
  void anotherMessageThanTheOneOnChainIsAMismatch() {
    Anchored anchored = ann.anchored();
    var payload = ann.payload(ann.registration(), ANY_CODE);
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aRequestThatWasReplacedOnChainIsSuperseded() {
    Anchored anchored = ann.anchored();
    ann.anchored();
    assertThat(refused(ann.payload(anchored.registration(), ANY_CODE), anchored))
        .isEqualTo(Refusal.SUPERSEDED);
  }

  @Test
  void aRequestAboveTheFinalizedBlockIsNotFinalAndLaterTaken() {
    SignedMessage<Registration> registration = ann.registration();
    long block = ann.store(registration.digest());
    var anchored = new Anchored(registration, block);
    assertThat(refused(ann.payload(registration, ANY_CODE), anchored)).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    accepted(ann.register(anchored, ann.code()));
  }

  @Test
  void aTransactionOutsideTheMessagesWindowIsRefused() {
    long now = scene.second();
    Anchored early = anchored(registration("Ann", ann.email, now + 300, now + 3600));
    scene.pass(Duration.ofMinutes(5));
    assertThat(refused(ann.payload(early.registration(), ANY_CODE), early))
        .isEqualTo(Refusal.TRANSACTION_TIME);
  }

  @Test
  void aTagOfAnotherPasswordIsRefused() {
    Anchored anchored = ann.anchored();
    ObjectNode payload = ann.payload(anchored.registration(), ANY_CODE);
    payload.put("password", "another obtuse fjord of gravel");
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.PASSWORD_TAG);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsRefused() {
    Anchored anchored = ann.anchored();
    ObjectNode payload = ann.payload(anchored.registration(), ANY_CODE);
    payload.set("replyJwk", new Applicant(scene, "bob").replyKey.publicJwk().toJson());
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.REPLY_KEY);
  }

  @Test
  void aWeakPasswordIsRefused() {
    ann.password = "password1234";
    Anchored anchored = ann.anchored();
    assertThat(refused(ann.payload(anchored.registration(), ANY_CODE), anchored))
        .isEqualTo(Refusal.WEAK_PASSWORD);
  }

  @Test
  void theFirstFailingCheckNamesTheRefusal() {
    ann.password = "password1234";
    Anchored anchored = ann.anchored();
    ObjectNode payload = ann.payload(anchored.registration(), ANY_CODE);
    // All three are wrong; each that is mended shows the next.
    payload.put("password", "password12345");
    payload.set("replyJwk", new Applicant(scene, "bob").replyKey.publicJwk().toJson());
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.PASSWORD_TAG);
    payload.put("password", ann.password);
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.REPLY_KEY);
    payload.set("replyJwk", ann.replyKey.publicJwk().toJson());
    assertThat(refused(payload, anchored)).isEqualTo(Refusal.WEAK_PASSWORD);
  }

  @Test
  void theSameMessageAgainIsTakenAndDrawsNothing() {
    Anchored anchored = ann.anchored();
    String code = ann.code();
    accepted(ann.register(anchored, code));
    int draws = scene.draws.get();
    int argon2 = scene.argon2.get();
    for (int again = 0; again < 3; again++) {
      assertThat(accepted(ann.register(anchored, code)).requestHash()).isEqualTo(anchored.hash());
    }
    assertThat(scene.draws).hasValue(draws);
    assertThat(scene.argon2).hasValue(argon2);
    Applicant.Held held = ann.collect(anchored.hash());
    assertThat(accepted(ann.register(anchored, code)).requestHash()).isEqualTo(held.requestHash());
    assertThat(scene.account.effects()).isEqualTo(1);
    assertThat(scene.rowsOf("credential")).isEqualTo(1);
  }

  @Test
  void aCredentialThatTheChainRefusesFailsAndFreesTheAddress() {
    Anchored anchored = ann.anchored();
    accepted(ann.register(anchored, ann.code()));
    ann.store(IdmaScene.word("another request"));
    scene.pass(Duration.ofMinutes(1));
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
    assertThat(scene.rowsOf("email")).isZero();
    assertThat(scene.rowsOf("account")).isZero();
    assertThat(scene.account.effects()).isZero();
  }

  @Test
  void anAddressStaysHeldWhenAnEarlierRequestOfTheSameAccountFails() {
    Anchored first = ann.anchored();
    accepted(ann.register(first, ann.code()));
    Anchored second = ann.anchored();
    accepted(ann.register(second, ann.code()));
    scene.pass(Duration.ofMinutes(1));
    assertThat(refusal(ann.status(first.hash()))).isEqualTo(Refusal.CHAIN_REFUSED);
    ann.collect(second.hash());
    assertThat(scene.rowsOf("email")).isEqualTo(1);
    var bob = new Applicant(scene, IdmaScene.signer("bob"), ann.email);
    Anchored other = bob.anchored();
    assertThat(refusal(bob.register(other, bob.code()))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }
}
