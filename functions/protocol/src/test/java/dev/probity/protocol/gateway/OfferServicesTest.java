package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static dev.probity.protocol.gateway.GatewayScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.RegisteredUser;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** III.1 to III.10: each refusal for its one reason, and what is offered otherwise. */
class OfferServicesTest {
  private final GatewayScene scene = new GatewayScene();
  private final Caller ann = new Caller(scene, "ann");

  private Refusal refusalOf(byte[] body) {
    return refusal(
        new OfferServices(scene.ports)
            .offer(new OfferServices.Request(GatewayScene.received(body), ann.sessionToken)));
  }

  private SignedMessage<ListServices> dated(long iat, long exp) {
    return ann.signed(
        ListServices.TYPE,
        new ListServices(
            ann.address(),
            ann.credential().credRef(),
            ann.credential().roleCommit(),
            1,
            ann.sid(),
            ann.fresh(),
            iat,
            exp));
  }

  @Test
  void aUserLearnsSortedAndOnceWhatTheRoleAllowsAndWhoSignsTheResults() {
    ServiceList list = ann.listed().message();
    assertThat(list.services()).containsExactly("digest-iterate", "echo");
    assertThat(list.signers())
        .containsExactly(GatewayScene.SERVICE.address(), GatewayScene.SERVICE.address());
  }

  @Test
  void aServiceWhoseSignerTheRegistryDoesNotHaveIsLeftOutAndTold() {
    assertThat(ann.listed().message().services()).doesNotContain("unsigned");
    assertThat(scene.alarms.raised())
        .containsOnly(new RecordedAlarms.Raised(Alarms.Alarm.STATE_DIVERGED, "service/unsigned"));
  }

  @Test
  void anotherRoleIsOfferedOtherServices() {
    scene.give(ann, Role.LOG_ADMIN);
    assertThat(ann.listed().message().services()).containsExactly("log-export");
  }

  @Test
  void whoMayCallNothingIsOfferedNothing() {
    scene.offer();
    ann.turnTo(scene.module(PortCalls.undisturbed()));
    assertThat(ann.listed().message().services()).isEmpty();
  }

  // ---- session

  @Test
  void aTokenThatDoesNotVerifyIsSession() {
    String good = ann.sessionToken;
    long now = scene.second();
    for (String bad :
        List.of(
            "",
            "Bearer " + good,
            good.substring(1),
            ann.token(ann.sid(), "https://calls.example", now),
            ann.token(ann.sid(), RegisteredUser.SESSIONS.audience(), now - 3600),
            ann.token(ann.sid(), RegisteredUser.SESSIONS.audience(), now + 60),
            foreign())) {
      ann.sessionToken = bad;
      assertThat(refusal(ann.ask(ann.listServices()))).as(bad).isEqualTo(Refusal.SESSION);
    }
    assertThat(scene.asked).hasValue(0);
  }

  private String foreign() {
    return SessionToken.of(
            RegisteredUser.SESSIONS.issuer(),
            RegisteredUser.SESSIONS.audience(),
            ann.address(),
            ann.sid(),
            scene.now(),
            Duration.ofMinutes(5),
            byte[]::new)
        .sign(InMemoryTokenSigner.generate());
  }

  @Test
  void aTokenWhoseKeyTheRegistryNoLongerHasIsSession() {
    scene.registered.removeIf(entry -> entry.startsWith("IDMA/jwt/"));
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void aTokenOfAnotherUserIsSession() {
    ann.sessionToken = new Caller(scene, "bob").sessionToken;
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void aTokenOfAnotherSessionOfTheSameUserIsSession() {
    ann.sessionToken =
        ann.token(GatewayScene.word("another"), RegisteredUser.SESSIONS.audience(), scene.second());
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.SESSION);
  }

  @Test
  void anAccessTokenOpensNoSession() {
    ann.sessionToken = ann.issued(Caller.ECHO).accessToken();
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.SESSION);
  }

  // ---- C0 to C7

  @Test
  void aBodyThatIsTooLargeIsTooLarge() {
    assertThat(refusalOf(new byte[Intake.MAX_BODY_BYTES + 1])).isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void aNetworkAboveItsQuotaIsThrottled() {
    var one = scene.module(PortCalls.undisturbed(), 1);
    ann.turnTo(one);
    accepted(ann.ask(ann.listServices()));
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.THROTTLED);
  }

  @Test
  void aUserAboveTheQuotaIsThrottledAndAnotherIsNotAndAMinuteLaterNobodyIs() {
    scene.limit(new Quotas(2, GatewayScene.PLENTY, GatewayScene.PLENTY));
    var few = scene.module(PortCalls.undisturbed());
    ann.turnTo(few);
    Caller bob = new Caller(scene, "bob");
    bob.turnTo(few);
    accepted(ann.ask(ann.listServices()));
    accepted(ann.ask(ann.listServices()));
    assertThat(refusal(ann.ask(ann.listServices()))).isEqualTo(Refusal.THROTTLED);
    accepted(bob.ask(bob.listServices()));
    scene.pass(Duration.ofMinutes(1));
    accepted(ann.ask(ann.listServices()));
  }

  @Test
  void aMessageToAnotherKeyIsJweHeader() {
    String compact =
        Jwe.sealToModule(
            CanonicalJson.bytes(Caller.payload(ann.listServices())),
            dev.probity.protocol.port.memory.InMemoryDecryptionKey.generate().publicJwk());
    assertThat(refusalOf(compact.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Refusal.JWE_HEADER);
  }

  @Test
  void aBodyThatIsNoJweIsMalformed() {
    assertThat(refusalOf("{}".getBytes(StandardCharsets.US_ASCII))).isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void aMessageThatWasChangedDoesNotDecrypt() {
    String compact =
        new String(
            Caller.sealed(Caller.payload(ann.listServices())).body(), StandardCharsets.US_ASCII);
    char last = compact.charAt(compact.length() - 5);
    String changed =
        compact.substring(0, compact.length() - 5)
            + (last == 'A' ? 'B' : 'A')
            + compact.substring(compact.length() - 4);
    assertThat(refusalOf(changed.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Refusal.JWE_DECRYPT);
  }

  @Test
  void anUnknownOrMissingMemberIsSchema() {
    ObjectNode more = Caller.payload(ann.listServices()).put("more", 1);
    assertThat(refusal(ann.ask(more))).isEqualTo(Refusal.SCHEMA);
    ObjectNode less = Caller.payload(ann.listServices());
    ((ObjectNode) less.path("listServices").path("message")).remove("sid");
    assertThat(refusal(ann.ask(less))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void zerosInPlaceOfCredentialOrSessionAreSchema() {
    long now = scene.second();
    var none =
        ann.signed(
            ListServices.TYPE,
            new ListServices(
                ann.address(),
                Bytes32.ZERO,
                Bytes32.ZERO,
                0,
                Bytes32.ZERO,
                ann.fresh(),
                now,
                now + 60));
    assertThat(refusal(ann.ask(none))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherChainOrContractIsWrongDomain() {
    var other = new Eip712Domain("Probity API", 1, GatewayScene.REGISTRY);
    ListServices message = ann.listServices().message();
    var signed =
        new SignedMessage<>(
            ListServices.TYPE, other, message, ann.key.sign(other, ListServices.TYPE, message));
    assertThat(refusal(ann.ask(signed))).isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void aMessageIsTakenFromHalfAMinuteAheadToItsLastSecondAndForTwoMinutesAtMost() {
    long now = scene.second();
    accepted(ann.ask(dated(now + 30, now + 60)));
    accepted(ann.ask(dated(now - 60, now)));
    assertThat(refusal(ann.ask(dated(now + 31, now + 60)))).isEqualTo(Refusal.FROM_FUTURE);
    assertThat(refusal(ann.ask(dated(now - 60, now - 1)))).isEqualTo(Refusal.STALE);
    assertThat(refusal(ann.ask(dated(now, now + 121)))).isEqualTo(Refusal.STALE);
  }

  @Test
  void aMessageThatAnotherSignedIsBadSignature() {
    SignedMessage<ListServices> own = ann.listServices();
    var byBob =
        new SignedMessage<>(
            ListServices.TYPE,
            GatewayScene.DOMAIN,
            own.message(),
            GatewayScene.signer("bob").sign(GatewayScene.DOMAIN, ListServices.TYPE, own.message()));
    assertThat(refusal(ann.ask(byBob))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameMessageAgainHasTheStoredListEvenWhenMuchHasChanged() {
    SignedMessage<ListServices> question = ann.listServices();
    SignedMessage<ServiceList> first = accepted(ann.ask(question)).list();
    scene.give(ann, Role.LOG_ADMIN);
    scene.pass(Duration.ofSeconds(30));
    assertThat(accepted(ann.ask(question)).list()).isEqualTo(first);
    assertThat(scene.asked).hasValue(1);
    assertThat(scene.rowsOf("service-list")).isEqualTo(1);
  }

  @Test
  void theSameNonceWithAnotherMessageIsReplay() {
    Bytes32 nonce = ann.fresh();
    accepted(ann.ask(ann.listServices(nonce)));
    scene.pass(Duration.ofSeconds(1));
    assertThat(refusal(ann.ask(ann.listServices(nonce)))).isEqualTo(Refusal.REPLAY);
  }

  // ---- C8

  @Test
  void anAccountWithAnotherCredentialIsRefusedAsTheStandingSays() {
    Caller stranger = new Caller(scene, "stranger");
    scene.know(
        stranger.address(),
        (claimed, heads) -> {
          throw new dev.probity.protocol.step.RefusedException(Refusal.ROLE_ASSERTION, "forged");
        });
    assertThat(refusal(stranger.ask(stranger.listServices()))).isEqualTo(Refusal.ROLE_ASSERTION);
  }

  @Test
  void aRefusalBurnsNoMessage() {
    SignedMessage<ListServices> question = ann.listServices();
    scene.registered.removeIf(entry -> entry.startsWith("IDMA/jwt/"));
    assertThat(refusal(ann.ask(question))).isEqualTo(Refusal.SESSION);
    scene.registered.add(
        GatewayScene.entry("IDMA", "jwt", RegisteredUser.SESSION_SIGNER.publicJwk().thumbprint()));
    accepted(ann.ask(question));
  }

  @Test
  void whileTheChainDoesNotAnswerNothingIsOffered() {
    scene.ledger.reachable(false);
    SignedMessage<ListServices> question = ann.listServices();
    assertThatThrownBy(() -> ann.ask(question)).isInstanceOf(PortException.class);
    scene.ledger.reachable(true);
    accepted(ann.ask(question));
  }
}
