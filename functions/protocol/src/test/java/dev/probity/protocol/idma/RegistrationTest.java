package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.Person.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.IdmaLedger.Status;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private final IdentityInMemory idma = new IdentityInMemory();
  private final Person ann = new Person(idma, "ann");

  @Test
  void whoAsksOnChainAndProvesEverythingGetsACredentialThatOpensTheSlot() {
    ann.enrol();
    var slot = idma.ledger.account(ann.address(), idma.ledger.heads().finalized());
    assertThat(slot.status()).isEqualTo(Status.ACTIVE);
    assertThat(slot.version()).isEqualTo(1);
    assertThat(slot.notAfter()).isEqualTo(ann.credential.notAfter());
    assertThat(
            new dev.probity.protocol.intake.CredentialCheck.Claimed(
                    ann.address(), ann.credRef(), ann.roleCommit(), 1)
                .commitment())
        .isEqualTo(slot.commitment());
    assertThat(ann.role()).isEqualTo(Role.GENERAL_USER.whole());
    assertThat(idma.account.minedCount()).isEqualTo(1);
  }

  @Test
  void theReceiptNamesTheRequestAndIsSignedByTheModule() throws Exception {
    ann.enrol();
    Outcome<RegistrationStatus.Status> status = ann.status();
    assertThat(status).isInstanceOf(Outcome.Accepted.class);
    var active =
        (RegistrationStatus.Status.Active)
            ((Outcome.Accepted<RegistrationStatus.Status>) status).value();
    JsonNode reply = ann.open(active.sealedReply());
    SignedMessage<CredentialReceipt> receipt =
        SignedMessage.parse(CredentialReceipt.TYPE, reply.path("credentialReceipt"));
    assertThat(receipt.message().reqHash()).isEqualTo(ann.requestHash());
    assertThat(receipt.message().credRef()).isEqualTo(ann.credRef());
    assertThat(receipt.message().roleCommit()).isEqualTo(ann.roleCommit());
    Address signer = Secp256k1.best().recover(receipt.digest(), receipt.signature());
    assertThat(signer).isEqualTo(idma.signer.address());
  }

  @Test
  void theReplyIsPendingUntilTheCredentialIsFinal() {
    ann.ask();
    assertThat(ann.register(ann.code(), payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    assertThat(ann.status())
        .isEqualTo(new Outcome.Accepted<>(new RegistrationStatus.Status.Pending()));
    ann.finish();
    assertThat(ann.credential.version()).isEqualTo(1);
  }

  @Test
  void theSameMessageAgainIsTakenAndDrawsNothingAnew() {
    ann.enrol();
    Bytes32 first = ann.uCred();
    assertThat(ann.register("00000000", payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    ann.finish();
    assertThat(ann.uCred()).isEqualTo(first);
    assertThat(idma.account.minedCount()).isEqualTo(1);
  }

  @Test
  void anAcknowledgedReplyIsGoneAndTheCredentialStays() {
    ann.enrol();
    long now = idma.clock().instant().getEpochSecond();
    var ack = new Ack(ann.requestHash(), ann.address(), now, now + 60);
    var payload = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    payload.set("ack", ann.signed(Ack.TYPE, ack).toJson());
    assertThat(new AcknowledgeReply(idma).acknowledge(ann.sealed(payload), ann.requestHash()))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(refusal(ann.status())).isEqualTo(Refusal.NOT_FOUND);
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aHashInNoBlockIsNotOnChain() {
    ann.requestedInBlock = 1;
    idma.ledger.mine(3);
    assertThat(refusal(ann.register("00000000", payload -> payload)))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aRequestThatIsNotFinalIsNotFinal() {
    ann.ask();
    String code = ann.code();
    ann.registration = ann.registration();
    idma.ledger.from(ann.address()).storeRegData(ann.requestHash());
    ann.requestedInBlock = idma.ledger.heads().latest().number();
    assertThat(refusal(ann.register(code, payload -> payload))).isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aHashThatAStrangerCopiedIsHashMismatch() {
    Person thief = new Person(idma, "thief");
    ann.registration = ann.registration();
    idma.ledger.from(thief.address()).storeRegData(ann.requestHash());
    ann.requestedInBlock = idma.ledger.heads().latest().number();
    idma.ledger.mine(3);
    assertThat(refusal(ann.register("00000000", payload -> payload)))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aRequestThatTheAccountReplacedIsSuperseded() {
    ann.ask();
    Registration first = ann.registration;
    long block = ann.requestedInBlock;
    ann.ask();
    ann.registration = first;
    ann.requestedInBlock = block;
    assertThat(refusal(ann.register("00000000", payload -> payload))).isEqualTo(Refusal.SUPERSEDED);
  }

  @Test
  void anotherPasswordThanWasSignedIsPasswordTag() {
    ann.ask();
    assertThat(
            refusal(
                ann.register(
                    "00000000", payload -> payload.put("password", "nine whales sing at dawn"))))
        .isEqualTo(Refusal.PASSWORD_TAG);
  }

  @Test
  void anotherReplyKeyThanWasSignedIsReplyKey() {
    ann.ask();
    ReplyKeyPair other = ReplyKeyPair.generate();
    assertThat(
            refusal(
                ann.register(
                    "00000000", payload -> payload.set("replyJwk", other.publicJwk().toJson()))))
        .isEqualTo(Refusal.REPLY_KEY);
  }

  @Test
  void aPasswordThatIsEasyToGuessIsWeakPassword() {
    ann.password = "password123";
    ann.ask();
    assertThat(refusal(ann.register("00000000", payload -> payload)))
        .isEqualTo(Refusal.WEAK_PASSWORD);
  }

  @Test
  void aWrongCodeIsEmailUnverifiedAndTheSixthTryIsEvenWithTheRightOne() {
    ann.ask();
    String code = ann.code();
    String wrong = code.equals("00000000") ? "00000001" : "00000000";
    for (int i = 0; i < EmailCodes.MOST_TRIES; i++) {
      assertThat(refusal(ann.register(wrong, payload -> payload)))
          .isEqualTo(Refusal.EMAIL_UNVERIFIED);
    }
    assertThat(refusal(ann.register(code, payload -> payload))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
    assertThat(ann.register(ann.code(), payload -> payload)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void anExpiredCodeIsEmailUnverified() {
    ann.ask();
    String code = ann.code();
    idma.ledger.mineAt(idma.ledger.heads().latest().timestamp() + EmailCodes.LIFE.toSeconds() + 1);
    assertThat(refusal(ann.register(code, payload -> payload))).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void anAddressThatSomebodyHoldsIsRefusedAsAWrongCodeIs() {
    ann.enrol();
    Person bob = new Person(idma, "bob");
    bob.email = "ANN@example.org";
    bob.ask();
    Outcome<Register.Taken> taken = bob.register(bob.code(), payload -> payload);
    Person eve = new Person(idma, "eve").ask();
    Outcome<Register.Taken> wrong = eve.register("00000000", payload -> payload);
    assertThat(taken).isEqualTo(wrong);
    assertThat(refusal(taken)).isEqualTo(Refusal.EMAIL_UNVERIFIED);
  }

  @Test
  void theAddressOfARevokedAccountIsReregistrationDenied() {
    ann.enrol();
    idma.ledger.from(ann.address()).revokeOwn();
    idma.ledger.mine(3);
    Person again = new Person(idma, "ann with a new key");
    again.email = ann.email;
    again.ask();
    assertThat(refusal(again.register(again.code(), payload -> payload)))
        .isEqualTo(Refusal.REREGISTRATION_DENIED);
  }

  @Test
  void aSaltOfAnotherMessageIsReplay() {
    ann.enrol();
    Registration first = ann.registration;
    idma.ledger.mineAt(ann.credential.notAfter() + 1);
    ann.ask();
    Registration fresh = ann.registration;
    ann.registration =
        new Registration(
            fresh.user(),
            fresh.name(),
            fresh.email(),
            fresh.passwordTag(),
            fresh.replyKey(),
            first.salt(),
            fresh.iat(),
            fresh.exp());
    idma.ledger.from(ann.address()).storeRegData(ann.requestHash());
    ann.requestedInBlock = idma.ledger.heads().latest().number();
    idma.ledger.mine(3);
    assertThat(refusal(ann.register("00000000", payload -> payload))).isEqualTo(Refusal.REPLAY);
  }

  @Test
  void anExpiredCredentialIsFollowedByTheNextVersion() {
    ann.enrol();
    idma.ledger.mineAt(ann.credential.notAfter() + 1);
    ann.enrol();
    assertThat(ann.credential.version()).isEqualTo(2);
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void theChainAloneMakesAnAdministrator() {
    Person admin = new Person(idma, "first admin").enrol();
    assertThat(admin.role()).isEqualTo(Role.SYSTEM_ADMIN.whole());
    assertThat(admin.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aRequestReplacedBetweenAnswerAndChainFailsAndFreesTheAddress() {
    ann.ask();
    assertThat(ann.register(ann.code(), payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    Registration answered = ann.registration;
    ann.ask();
    Registration pending = ann.registration;
    long block = ann.requestedInBlock;
    ann.registration = answered;
    assertThat(ann.status())
        .isEqualTo(new Outcome.Accepted<>(new RegistrationStatus.Status.Pending()));
    idma.ledger.mine(3);
    assertThat(refusal(ann.status())).isEqualTo(Refusal.CHAIN_REFUSED);
    ann.registration = pending;
    ann.requestedInBlock = block;
    assertThat(ann.register(ann.code(), payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    ann.finish();
    assertThat(ann.credential.version()).isEqualTo(1);
  }

  @Test
  void aRegistrationThatLostItsTransactionRaisesAnAlarm() throws Exception {
    ann.ask();
    assertThat(ann.register(ann.code(), payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    var stored = idma.outbox().find(ann.requestHash()).orElseThrow();
    idma.table()
        .commit(
            java.util.List.of(
                new dev.probity.protocol.port.ItemStore.Write.Delete(
                    stored.item().key(), stored.item().revision())));
    assertThat(refusal(ann.status())).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(idma.alarms.raised())
        .extracting(raised -> raised.alarm())
        .containsExactly(Alarms.Alarm.EFFECT_ORPHANED);
  }

  @Test
  void codesGoOnlyToAccountsThatTheChainKnowsAndNotWithoutEnd() {
    assertThat(refusal(ann.askForCode())).isEqualTo(Refusal.NOT_ON_CHAIN);
    ann.ask();
    for (int i = 0; i < SendEmailCode.MOST_CODES; i++) {
      assertThat(ann.askForCode()).isInstanceOf(Outcome.Accepted.class);
    }
    assertThat(refusal(ann.askForCode())).isEqualTo(Refusal.THROTTLED);
    assertThat(idma.mail.sentTo(ann.email)).hasSize(SendEmailCode.MOST_CODES);
  }

  @Test
  void nothingThatIsStoredHoldsACodeThePasswordOrTheCredential() {
    ann.ask();
    String code = ann.code();
    assertThat(ann.register(code, payload -> payload)).isInstanceOf(Outcome.Accepted.class);
    ann.finish();
    Instant now = idma.clock().instant();
    assertThat(now).isNotNull();
    assertThat(idma.rows.all())
        .isNotEmpty()
        .allSatisfy(row ->
            assertThat(row.item().body())
                .doesNotContain(
                    code,
                    ann.password,
                    ann.uCred().toString(),
                    ann.credential.rho().toString(),
                    ann.rhoRole.toString()));
  }
}
