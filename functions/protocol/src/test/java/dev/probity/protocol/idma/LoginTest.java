package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.Person.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.session.SessionTokenVerifier;
import dev.probity.protocol.idma.session.VerifiedSession;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginTest {
  private final IdentityInMemory idma = new IdentityInMemory();
  private final Person ann = new Person(idma, "ann").enrol();

  private static String reply(Outcome<LogIn.Opened> outcome) {
    return outcome.fold(
        LogIn.Opened::sealedReply,
        no -> {
          throw new AssertionError(no.refusal() + ": " + no.detail());
        });
  }

  @Test
  void aLoginOpensASessionWithASignedReceiptAndATokenOfTheSameSession() throws Exception {
    Login login = ann.login(ann.challenge());
    JsonNode reply = ann.open(reply(ann.logIn(login, payload -> payload)));
    SignedMessage<LoginReceipt> receipt =
        SignedMessage.parse(LoginReceipt.TYPE, reply.path("loginReceipt"));
    assertThat(receipt.message().reqHash()).isEqualTo(Login.TYPE.digest(idma.domain(), login));
    VerifiedSession session =
        new SessionTokenVerifier(
                "https://issuer.example.org", "probity", List.of(idma.tokenSigner().publicJwk()))
            .verify(reply.path("token").asText(), idma.clock().instant());
    assertThat(session.user()).isEqualTo(ann.address());
    assertThat(session.sessionId()).isEqualTo(receipt.message().sid());
    assertThat(session.expiry()).isEqualTo(receipt.message().exp());
  }

  @Test
  void theSameLoginAgainHasTheSameAnswer() {
    Login login = ann.login(ann.challenge());
    String first = reply(ann.logIn(login, payload -> payload));
    assertThat(reply(ann.logIn(login, payload -> payload))).isEqualTo(first);
  }

  @Test
  void aChallengeServesOneLogin() {
    Bytes32 challenge = ann.challenge();
    String first = reply(ann.logIn(ann.login(challenge), payload -> payload));
    assertThat(first).isNotEmpty();
    Login second = ann.login(challenge);
    Login another =
        new Login(
            second.user(),
            second.email(),
            second.credRef(),
            second.roleCommit(),
            second.version(),
            second.passwordTag(),
            challenge,
            second.replyKey(),
            second.iat(),
            second.exp() - 1);
    assertThat(refusal(ann.logIn(another, payload -> payload))).isEqualTo(Refusal.REPLAY);
  }

  @Test
  void aChallengeOfSomebodyElsesMakingIsChallenge() {
    assertThat(refusal(ann.logIn(ann.login(ann.random()), payload -> payload)))
        .isEqualTo(Refusal.CHALLENGE);
  }

  @Test
  void anExpiredChallengeIsChallenge() {
    Bytes32 challenge = ann.challenge();
    idma.ledger.mineAt(
        idma.ledger.heads().latest().timestamp() + LoginChallenge.LIFE.toSeconds() + 1);
    assertThat(refusal(ann.logIn(ann.login(challenge), payload -> payload)))
        .isEqualTo(Refusal.CHALLENGE);
  }

  @Test
  void whoDoesNotOpenTheSlotGetsNoArgon2() {
    int before = idma.peppered.get();
    Person stranger = new Person(idma, "stranger");
    assertThat(refusal(stranger.logIn())).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(
            refusal(
                ann.logIn(
                    ann.login(ann.challenge()),
                    payload -> payload.put("uCred", ann.random().toString()))))
        .isEqualTo(Refusal.AUTH_FAILED);
    assertThat(idma.peppered).hasValue(before);
  }

  @Test
  void wrongPasswordEmailAndTagHaveOneAnswerAndOneArgon2Each() {
    int before = idma.peppered.get();
    Outcome<LogIn.Opened> password =
        ann.logIn(
            ann.login(ann.challenge()),
            payload -> payload.put("password", "nine whales sing at dawn"));
    String email = ann.email;
    ann.email = "someone.else@example.org";
    Outcome<LogIn.Opened> address = ann.logIn();
    ann.email = email;
    Outcome<LogIn.Opened> tag =
        ann.logIn(
            ann.login(ann.challenge()), payload -> payload.put("saltP", ann.random().toString()));
    assertThat(refusal(password)).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(address).isEqualTo(password);
    assertThat(tag).isEqualTo(password);
    assertThat(idma.peppered).hasValue(before + 3);
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void tenTriesInTenMinutesAndNoMore() {
    for (int i = 0; i < LogIn.MOST_TRIES; i++) {
      assertThat(
              refusal(
                  ann.logIn(
                      ann.login(ann.challenge()),
                      payload -> payload.put("password", "nine whales sing at dawn"))))
          .isEqualTo(Refusal.AUTH_FAILED);
    }
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.SUSPENDED);
    idma.ledger.mineAt(idma.ledger.heads().latest().timestamp() + 600);
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aStrangerCannotUseUpTheTriesOfAnAccount() {
    Person stranger = new Person(idma, "stranger");
    for (int i = 0; i < 2 * LogIn.MOST_TRIES; i++) {
      assertThat(refusal(stranger.logIn())).isEqualTo(Refusal.AUTH_FAILED);
    }
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aSuspendedCredentialIsSuspendedAndAResumedOneOpensAgain() {
    var idmaOnChain = idma.ledger.from(IdentityInMemory.address("IDMA transaction"));
    idmaOnChain.suspend(ann.address(), 2, Bytes32.ZERO);
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.SUSPENDED);
    idma.ledger.mine(3);
    idmaOnChain.resume(ann.address(), 3, Bytes32.ZERO);
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.NOT_FINAL);
    idma.ledger.mine(3);
    assertThat(ann.logIn()).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void aRevokedCredentialIsRefusedInTheVeryNextBlock() {
    idma.ledger.from(ann.address()).revokeOwn();
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anExpiredCredentialIsCredentialRevoked() {
    idma.ledger.mineAt(ann.credential.notAfter());
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.CREDENTIAL_REVOKED);
  }

  @Test
  void anAdministratorWhomTheChainLoweredIsRoleForbidden() {
    Person admin = new Person(idma, "first admin").enrol();
    idma.ledger.from(IdentityInMemory.address("IDMA transaction")).lowerRole(admin.address(), 0);
    assertThat(refusal(admin.logIn())).isEqualTo(Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void anAccountWhoseRowWasTakenAwayIsAuthFailedWithAnAlarm() throws Exception {
    var row = new AccountTable(idma.table(), idma.tenant()).find(ann.address()).orElseThrow();
    idma.table()
        .commit(
            List.of(
                new dev.probity.protocol.port.ItemStore.Write.Delete(
                    row.item().key(), row.item().revision())));
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.AUTH_FAILED);
    assertThat(idma.alarms.raised())
        .extracting(raised -> raised.alarm())
        .containsExactly(Alarms.Alarm.STATE_DIVERGED);
  }

  @Test
  void aRowOfAnOlderCredentialIsStateDiverged() throws Exception {
    var accounts = new AccountTable(idma.table(), idma.tenant());
    var stored = accounts.find(ann.address()).orElseThrow();
    AccountRow row = stored.row();
    var older =
        new AccountRow(
            row.user(),
            row.requestHash(),
            row.version(),
            ann.random(),
            row.roleCommit(),
            row.notAfter(),
            row.name(),
            row.email(),
            row.password(),
            row.sealedRole());
    idma.table().commit(List.of(accounts.put(java.util.Optional.of(stored), older)));
    assertThat(refusal(ann.logIn())).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(idma.alarms.raised())
        .extracting(raised -> raised.alarm())
        .containsExactly(Alarms.Alarm.STATE_DIVERGED);
  }
}
