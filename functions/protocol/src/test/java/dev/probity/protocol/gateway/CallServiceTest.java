package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.CallScene.ANN;
import static dev.probity.protocol.gateway.CallScene.GUARDIAN;
import static dev.probity.protocol.gateway.CallScene.SENDER;
import static dev.probity.protocol.gateway.CallScene.THIEF;
import static dev.probity.protocol.gateway.CallScene.accepted;
import static dev.probity.protocol.gateway.CallScene.refused;
import static dev.probity.protocol.gateway.CallScene.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.CallScene.Call;
import dev.probity.protocol.gateway.CallScene.Token;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.KnownAccount;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.standing.AccountStanding;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** IV.1 to IV.7 at the gateway, with real services behind it. */
class CallServiceTest {
  private final CallScene scene = new CallScene();
  private final Token token = scene.issued("count", "digest-iterate", "echo");

  private void requireRefused(Outcome<Answer> outcome, Refusal expected) {
    assertThat(refused(outcome).refusal()).isEqualTo(expected);
    assertThat(scene.effects).hasValue(0);
    assertThat(scene.serviceRows.all()).isEmpty();
  }

  private Outcome<Answer> count(Token by) {
    return scene.send(by, scene.call(by, "count", "{}"));
  }

  @Test
  void aCallIsGrantedAndItsAnswerGoesOnSealed() {
    Call call = scene.call(token, "echo", "{\"a\":1}");
    assertThat(scene.result(scene.send(token, call))).isEqualTo(call.param());
  }

  @Test
  void aCallThatTakesLongerIsAccepted() {
    Call call = scene.call(token, "digest-iterate", "{\"seed\":\"s\",\"rounds\":9}");
    var answer = (Answer.Accepted) accepted(scene.send(token, call));
    assertThat(answer.state().message().callHash()).isEqualTo(call.hash());
    assertThat(answer.state().message().total()).isEqualTo(9);
  }

  @Test
  void aStolenTokenIsOfNoUseWithoutItsHoldersKey() {
    // Signed by the thief in the thief's own name
    var own = scene.call(THIEF, token.hash(), "count", "{}", word("n"));
    requireRefused(scene.send(token, own), Refusal.TOKEN_HOLDER);
    // Signed by the thief in the holder's name
    ApiCall message = scene.call(token, "count", "{}").signed().message();
    var forged =
        new SignedMessage<>(
            ApiCall.TYPE,
            CallScene.DOMAIN,
            message,
            THIEF.sign(CallScene.DOMAIN, ApiCall.TYPE, message));
    requireRefused(
        scene.send(token, new Call(forged, CallScene.json("{}"))), Refusal.BAD_SIGNATURE);
  }

  @Test
  void aTokenThatIsNotTheGatewaysIsInvalid() {
    Call call = scene.call(token, "count", "{}");
    requireRefused(scene.send("", scene.payload(call)), Refusal.TOKEN_INVALID);
    requireRefused(scene.send("a.b.c", scene.payload(call)), Refusal.TOKEN_INVALID);
    var foreign =
        AccessToken.of(
                CallScene.ISSUER.issuer(),
                CallScene.ISSUER.audience(),
                ANN.address(),
                List.of("count"),
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofSeconds(60),
                byte[]::new)
            .sign(InMemoryTokenSigner.generate());
    requireRefused(scene.send(foreign, scene.payload(call)), Refusal.TOKEN_INVALID);
  }

  @Test
  void aTokenUnderAKeyThatTheRegistryHasRevokedIsInvalid() {
    scene.tokenKeysInUse.clear();
    requireRefused(count(token), Refusal.TOKEN_INVALID);
  }

  @Test
  void aTokenThatHasExpiredBetweenAuthorizerAndHandlerIsInvalid() {
    scene.pass(Duration.ofSeconds(CallScene.LIFE));
    requireRefused(count(token), Refusal.TOKEN_INVALID);
  }

  @Test
  void aTokenThatHasExpiredByTheChainsClockIsExpired() {
    scene.ledger.mineAt(token.opening().timeExp());
    requireRefused(count(token), Refusal.TOKEN_EXPIRED);
  }

  @Test
  void aCallThatNamesAnotherTokenThanTheOneSentIsAMismatch() {
    Token other = scene.issued("count");
    requireRefused(scene.send(token, scene.call(other, "count", "{}")), Refusal.TOKEN_MISMATCH);
    requireRefused(
        scene.send(token, scene.call(ANN, word("none"), "count", "{}", word("n"))),
        Refusal.TOKEN_MISMATCH);
  }

  @Test
  void aTokenThatTheGatewaySignedButNeverIssuedIsAMismatch() {
    // The key of the issuer alone mints nothing: H10 is of another token.
    String minted = scene.compact(ANN.address(), List.of("count"));
    requireRefused(
        scene.send(minted, scene.payload(scene.call(token, "count", "{}"))),
        Refusal.TOKEN_MISMATCH);
  }

  @Test
  void aTokenThatIsNotOnChainIsUnknownAndOneThatIsNotFinalMustWait() {
    requireRefused(count(scene.decided("count")), Refusal.TOKEN_UNKNOWN);
    Token young = scene.stored("count");
    requireRefused(count(young), Refusal.NOT_FINAL);
    scene.ledger.mine(2);
    accepted(count(young));
  }

  @Test
  void aRevokedTokenIsRefusedFromTheNextBlockOn() {
    scene.ledger.from(GUARDIAN).revokeToken(token.hash(), "stolen");
    requireRefused(count(token), Refusal.TOKEN_REVOKED);
  }

  @Test
  void aTokenThatTheGuardianSuspendedStaysSuspendedThoughItsUserResumesHis() {
    scene.ledger.from(GUARDIAN).suspendToken(token.hash(), "odd");
    requireRefused(count(token), Refusal.TOKEN_SUSPENDED);
    scene.ledger.from(ANN.address()).suspendToken(token.hash(), "");
    scene.ledger.from(ANN.address()).resumeToken(token.hash(), "");
    requireRefused(count(token), Refusal.TOKEN_SUSPENDED);
    scene.ledger.from(GUARDIAN).resumeToken(token.hash(), "");
    accepted(count(token));
  }

  @Test
  void aTokenOfWhichTheGatewayHasNoRowIsAnAlarm() {
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("token"))
        .forEach(scene.rows::remove);
    requireRefused(count(token), Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).hasSize(1);
  }

  @Test
  void aSecondTokenDoesNotKillTheFirst() {
    Token second = scene.issued("count");
    accepted(count(token));
    accepted(count(second));
  }

  @Test
  void aServiceThatTheTokenIsNotForIsNotAllowed() {
    Token narrow = scene.issued("echo");
    requireRefused(count(narrow), Refusal.SERVICE_NOT_ALLOWED);
    Token gone = scene.issued("count", "gone");
    requireRefused(scene.send(gone, scene.call(gone, "gone", "{}")), Refusal.SERVICE_NOT_ALLOWED);
  }

  @Test
  void otherParametersThanTheSignedAreRefused() {
    ObjectNode payload = scene.payload(scene.call(token, "count", "{\"a\":1}"));
    payload.set("param", CallScene.json("{\"a\":2}"));
    requireRefused(scene.send(token.compact(), payload), Refusal.PARAM_HASH);
  }

  @Test
  void parametersMayHave128KibAndNotOneByteMore() {
    String filler = "x".repeat(CallService.MAX_PARAM_BYTES - "{\"a\":\"\"}".length());
    requireRefused(
        scene.send(token, scene.call(token, "echo", "{\"a\":\"" + filler + "x\"}")),
        Refusal.TOO_LARGE);
    Call whole = scene.call(token, "echo", "{\"a\":\"" + filler + "\"}");
    assertThat(scene.result(scene.send(token, whole))).isEqualTo(whole.param());
  }

  @Test
  void parametersAgainstTheServicesSchemaAreRefusedByTheirPath() {
    var no =
        refused(
            scene.send(
                token, scene.call(token, "digest-iterate", "{\"seed\":\"s\",\"rounds\":0}")));
    assertThat(no.refusal()).isEqualTo(Refusal.SCHEMA);
    assertThat(no.detail()).startsWith("/param/rounds: ");
  }

  @Test
  void aMessageThatIsNotOfItsFormForThisDeploymentOrFreshIsRefused() {
    Call call = scene.call(token, "count", "{}");
    ObjectNode more = scene.payload(call);
    more.put("more", 1);
    requireRefused(scene.send(token.compact(), more), Refusal.SCHEMA);
    var elsewhere = new Eip712Domain("Probity API", 31337, Address.ZERO);
    ApiCall message = call.signed().message();
    var foreign =
        new SignedMessage<>(
            ApiCall.TYPE, elsewhere, message, ANN.sign(elsewhere, ApiCall.TYPE, message));
    requireRefused(scene.send(token, new Call(foreign, call.param())), Refusal.WRONG_DOMAIN);
    scene.pass(Duration.ofSeconds(61));
    requireRefused(scene.send(token, call), Refusal.STALE);
  }

  @Test
  void theCredentialAndTheSessionOfTheTokensRequestMustStillHold() {
    AccountStanding known = scene.standing;
    scene.standing = new KnownAccount(CallScene.CREDENTIAL, word("another session"));
    requireRefused(count(token), Refusal.SESSION);
    var renewed =
        new CredentialCheck.Claimed(ANN.address(), word("renewed"), word("renewed role"), 2);
    scene.standing = new KnownAccount(renewed, CallScene.SID);
    requireRefused(count(token), Refusal.CREDENTIAL_MISMATCH);
    scene.standing = known;
    accepted(count(token));
  }

  @Test
  void aRoleThatNoLongerAllowsTheServiceIsForbidden() {
    scene.standing =
        (claimed, heads) ->
            new AccountStanding.Standing(claimed.credential().user(), Role.LOG_ADMIN.whole());
    requireRefused(count(token), Refusal.ROLE_FORBIDDEN);
  }

  @Test
  void theUsersOwnMessageTravelsToIdentityManagementWithWhatTheTokenWasIssuedFor() {
    scene.standing =
        (claimed, heads) -> {
          assertThat(claimed.request().type()).isEqualTo(ApiCall.TYPE);
          assertThat(claimed.token()).contains(token.opening());
          assertThat(claimed.sid()).isEqualTo(CallScene.SID);
          return new AccountStanding.Standing(
              claimed.credential().user(), Role.GENERAL_USER.whole());
        };
    accepted(count(token));
  }

  @Test
  void aReplayedCallHasOneEffectAndTheSameAnswer() {
    Call call = scene.call(token, "count", "{}");
    var first = scene.send(token, call);
    assertThat(scene.send(token, call)).isEqualTo(first);
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void theSameNonceWithAnotherMessageIsAReplay() {
    accepted(scene.send(token, scene.call(ANN, token.hash(), "count", "{}", word("n"))));
    var no = refused(scene.send(token, scene.call(ANN, token.hash(), "echo", "{}", word("n"))));
    assertThat(no.refusal()).isEqualTo(Refusal.REPLAY);
  }

  @Test
  void oneMessageSentSixtyFourTimesAtOnceHasOneEffect() throws Exception {
    Call call = scene.call(token, "count", "{}");
    try (var threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Outcome<Answer>>> calls =
          Collections.nCopies(64, () -> scene.send(token, call));
      for (var each : threads.invokeAll(calls)) {
        if (each.get() instanceof Outcome.Refused<Answer> no) {
          assertThat(no.refusal()).isEqualTo(Refusal.UNAVAILABLE);
        } else {
          assertThat(scene.result(each.get()).path("count").asInt()).isEqualTo(1);
        }
      }
    }
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void oneTokenInSixtyFourCallsAtOnceAnswersEach() throws Exception {
    try (var threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Outcome<Answer>>> calls = Collections.nCopies(64, () -> count(token));
      for (var each : threads.invokeAll(calls)) {
        accepted(each.get());
      }
    }
    assertThat(scene.effects).hasValue(64);
  }

  @Test
  void userTokenAndServiceEachHaveAQuotaOfTheMinute() {
    scene.quotas = new Quotas(2, 100, 100);
    accepted(count(token));
    accepted(count(token));
    assertThat(refused(count(token)).refusal()).isEqualTo(Refusal.THROTTLED);
    scene.pass(Duration.ofMinutes(1));
    accepted(count(token));

    scene.pass(Duration.ofMinutes(1));
    scene.quotas = new Quotas(100, 1, 100);
    accepted(count(token));
    assertThat(refused(count(token)).refusal()).isEqualTo(Refusal.THROTTLED);

    scene.pass(Duration.ofMinutes(1));
    scene.quotas = new Quotas(100, 100, 1);
    accepted(count(token));
    assertThat(refused(count(token)).refusal()).isEqualTo(Refusal.THROTTLED);
    accepted(scene.send(token, scene.call(token, "echo", "{}")));
  }

  @Test
  void aStrangerUsesUpNobodysQuota() {
    scene.quotas = new Quotas(1, 1, 1);
    for (int tries = 0; tries < 5; tries++) {
      refused(scene.send(token, scene.call(THIEF, token.hash(), "count", "{}", word("n" + tries))));
    }
    accepted(count(token));
  }

  @Test
  void aChainOfWhichOnlyTheLatestBlockSaysSoGrantsNothing() {
    Token young = scene.stored("count");
    assertThat(scene.heads().latest().number()).isGreaterThan(scene.heads().finalized().number());
    requireRefused(count(young), Refusal.NOT_FINAL);
    scene.ledger.from(SENDER).revokeToken(young.hash(), "");
    requireRefused(count(young), Refusal.TOKEN_REVOKED);
  }
}
