package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.GatewayScene.accepted;
import static dev.probity.protocol.gateway.GatewayScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.Asked;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.idma.Role;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.ApiLedger.RequestStatus;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.ServiceCatalogue;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** III.11 to III.21: each refusal for its one reason, and what is issued otherwise. */
class IssueTokenTest {
  private final GatewayScene scene = new GatewayScene();
  private final Caller ann = new Caller(scene, "ann");

  private Refusal refusalOf(Anchored anchored) {
    Refusal refusal = refusal(ann.request(anchored));
    assertThat(scene.rowsOf("token-issue")).isZero();
    assertThat(scene.rowsOf("token")).isZero();
    assertThat(scene.rowsOf("outbox")).isZero();
    return refusal;
  }

  private Refusal refusalOf(Asked asked) {
    return refusalOf(ann.anchored(ann.tokenRequest(asked)));
  }

  private Asked asked() {
    return ann.asked(Caller.ECHO);
  }

  @Test
  void aTokenIsIssuedAndVerifiedByItsUser() {
    HeldToken token = ann.issued(List.of("digest-iterate", "echo"));
    assertThat(token.timeExp()).isGreaterThan(scene.second());
    TokenRow row = new TokenTable(scene.ports.table(), "default").find(token.tokenHash()).get();
    assertThat(row.user()).isEqualTo(ann.address());
    assertThat(row.services()).containsExactly("digest-iterate", "echo");
    assertThat(row.tokenHash()).isEqualTo(token.tokenHash());
    assertThat(row.timeExp()).isEqualTo(token.timeExp());
  }

  @Test
  void theTokenStandsNowhereInTheClear() {
    HeldToken token = ann.issued(Caller.ECHO);
    String signature = token.accessToken().substring(token.accessToken().lastIndexOf('.') + 1);
    String payload = token.accessToken().split("\\.", -1)[1];
    assertThat(scene.rows.all())
        .allSatisfy(row ->
            assertThat(row.item().body()).doesNotContain(token.accessToken(), signature, payload));
  }

  // ---- C0

  @Test
  void aHashThatTheBlockDoesNotHoldIsNotOnChain() {
    Anchored anchored = ann.anchored();
    ObjectNode payload = ann.tokenPayload(anchored.request());
    assertThat(refusal(ann.request(payload, anchored.hash(), anchored.block() - 1)))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
    assertThat(refusal(ann.request(payload, Bytes32.ZERO, anchored.block())))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
  }

  @Test
  void aBlockThatIsNotThereYetIsNotFinal() {
    Anchored anchored = ann.anchored();
    assertThat(
            refusal(
                ann.request(
                    ann.tokenPayload(anchored.request()), anchored.hash(), anchored.block() + 99)))
        .isEqualTo(Refusal.NOT_FINAL);
  }

  @Test
  void aHashThatIsNotOnChainIsRefusedBeforeAnyKeyIsUsed() {
    PortCalls calls = PortCalls.undisturbed();
    var module = scene.module(calls);
    ann.turnTo(module);
    SignedMessage<TokenRequest> request = ann.tokenRequest(asked());
    int before = calls.made().size();
    assertThat(refusal(ann.request(ann.tokenPayload(request), request.digest(), 1)))
        .isEqualTo(Refusal.NOT_ON_CHAIN);
    assertThat(calls.made().subList(before, calls.made().size()))
        .noneMatch(call -> call.method().equals("unwrap"));
  }

  @Test
  void aUserAboveTheQuotaIsThrottled() {
    Anchored first = ann.anchored();
    Anchored second = ann.anchored();
    accepted(ann.request(first));
    scene.limit(new Quotas(1, GatewayScene.PLENTY, GatewayScene.PLENTY));
    ann.turnTo(scene.module(PortCalls.undisturbed()));
    assertThat(refusal(ann.request(second))).isEqualTo(Refusal.THROTTLED);
    // Whoever sends another's message again uses up nothing of theirs.
    accepted(ann.request(first));
  }

  // ---- C1 to C7

  @Test
  void aBodyThatIsNoJweIsMalformed() {
    Anchored anchored = ann.anchored();
    assertThat(
            refusal(
                new IssueToken(scene.ports)
                    .issue(
                        new IssueToken.Request(
                            GatewayScene.received("a.b".getBytes(StandardCharsets.US_ASCII)),
                            anchored.hash(),
                            anchored.block()))))
        .isEqualTo(Refusal.MALFORMED);
  }

  @Test
  void anUnknownOrMissingMemberIsSchema() {
    Anchored anchored = ann.anchored();
    ObjectNode more = ann.tokenPayload(anchored.request()).put("more", 1);
    assertThat(refusal(ann.request(more, anchored.hash(), anchored.block())))
        .isEqualTo(Refusal.SCHEMA);
    ObjectNode less = ann.tokenPayload(anchored.request());
    less.remove("replyJwk");
    assertThat(refusal(ann.request(less, anchored.hash(), anchored.block())))
        .isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void noServicesUnsortedOnesAndOneTwiceAreSchema() {
    assertThat(refusalOf(ann.anchored(List.of()))).isEqualTo(Refusal.SCHEMA);
    assertThat(refusalOf(ann.anchored(List.of("echo", "digest-iterate"))))
        .isEqualTo(Refusal.SCHEMA);
    assertThat(refusalOf(ann.anchored(List.of("echo", "echo")))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void namesThatDoNotFitIntoATokenAreSchema() {
    List<String> names = IntStream.range(0, 26).mapToObj("s%039d"::formatted).toList();
    assertThat(AccessToken.scope(names)).hasSizeGreaterThan(AccessToken.MAX_SCOPE_LENGTH);
    assertThat(refusalOf(ann.anchored(names))).isEqualTo(Refusal.SCHEMA);
  }

  @Test
  void aMessageForAnotherChainIsWrongDomain() {
    var other = new Eip712Domain("Probity API", 1, GatewayScene.REGISTRY);
    TokenRequest message = ann.tokenRequest(asked()).message();
    assertThat(
            refusalOf(
                ann.anchored(
                    new SignedMessage<>(
                        TokenRequest.TYPE,
                        other,
                        message,
                        ann.key.sign(other, TokenRequest.TYPE, message)))))
        .isEqualTo(Refusal.WRONG_DOMAIN);
  }

  @Test
  void aMessageThatHasExpiredOrComesTooSoonIsRefused() {
    Asked now = asked();
    assertThat(
            refusalOf(
                new Asked(
                    now.listHash(), now.services(), now.ttl(), now.salt(), scene.second() + 600)))
        .isEqualTo(Refusal.FROM_FUTURE);
    Anchored anchored = ann.anchored();
    scene.pass(Duration.ofMinutes(61));
    assertThat(refusalOf(anchored)).isEqualTo(Refusal.STALE);
  }

  @Test
  void aMessageThatAnotherSignedIsBadSignature() {
    TokenRequest message = ann.tokenRequest(asked()).message();
    var byBob =
        new SignedMessage<>(
            TokenRequest.TYPE,
            GatewayScene.DOMAIN,
            message,
            GatewayScene.signer("bob").sign(GatewayScene.DOMAIN, TokenRequest.TYPE, message));
    assertThat(refusalOf(ann.anchored(byBob))).isEqualTo(Refusal.BAD_SIGNATURE);
  }

  @Test
  void theSameMessageAgainIsTakenAndIssuesNothingMore() {
    Anchored anchored = ann.anchored();
    accepted(ann.request(anchored));
    HeldToken token = ann.collect(anchored);
    int draws = scene.draws.get();
    accepted(ann.request(anchored));
    assertThat(ann.collect(anchored)).isEqualTo(token);
    assertThat(scene.draws).hasValue(draws);
    assertThat(scene.account.effects()).isEqualTo(1);
    assertThat(scene.rowsOf("token")).isEqualTo(1);
  }

  @Test
  void theSameSaltWithAnotherMessageIsReplay() {
    Asked first = asked();
    accepted(ann.request(ann.anchored(ann.tokenRequest(first))));
    Asked second = new Asked(first.listHash(), first.services(), 601, first.salt(), scene.second());
    assertThat(refusal(ann.request(ann.anchored(ann.tokenRequest(second)))))
        .isEqualTo(Refusal.REPLAY);
  }

  // ---- C8

  @Test
  void aCredentialThatIsRevokedASessionThatHasEndedAndAForgedRoleAreRefusedAsTheStandingSays() {
    Anchored anchored = ann.anchored();
    for (Refusal no :
        List.of(
            Refusal.CREDENTIAL_REVOKED,
            Refusal.CREDENTIAL_MISMATCH,
            Refusal.SUSPENDED,
            Refusal.SESSION,
            Refusal.ROLE_ASSERTION,
            Refusal.MODULE_UNKNOWN)) {
      scene.know(
          ann.address(),
          (claimed, heads) -> {
            throw new RefusedException(no, "as told");
          });
      assertThat(refusalOf(anchored)).isEqualTo(no);
    }
    scene.know(ann);
    accepted(ann.request(anchored));
  }

  @Test
  void theRoleIsAskedForAnewAndOneThatAllowsLessIsRoleForbidden() {
    Anchored anchored = ann.anchored();
    int asked = scene.asked.get();
    scene.give(ann, Role.LOG_ADMIN);
    assertThat(refusalOf(anchored)).isEqualTo(Refusal.ROLE_FORBIDDEN);
    assertThat(scene.asked).hasValue(asked + 1);
  }

  // ---- C9

  @Test
  void aHashThatOnlyTheLatestBlockHoldsIsNotFinal() {
    SignedMessage<TokenRequest> request = ann.tokenRequest(asked());
    var early = new Anchored(request, ann.store(request.digest()));
    assertThat(refusalOf(early)).isEqualTo(Refusal.NOT_FINAL);
    scene.settle();
    accepted(ann.request(early));
  }

  @Test
  void aHashThatAStrangerAnchoredIsHashMismatch() {
    Caller bob = new Caller(scene, "bob");
    SignedMessage<TokenRequest> request = ann.tokenRequest(asked());
    long block = bob.store(request.digest());
    scene.settle();
    assertThat(refusalOf(new Anchored(request, block))).isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aMessageUnderTheHashOfAnotherIsHashMismatch() {
    Anchored anchored = ann.anchored();
    SignedMessage<TokenRequest> other = ann.tokenRequest(asked());
    assertThat(refusal(ann.request(ann.tokenPayload(other), anchored.hash(), anchored.block())))
        .isEqualTo(Refusal.HASH_MISMATCH);
  }

  @Test
  void aRequestThatHasItsTokenOnChainIsSuperseded() {
    Anchored anchored = ann.anchored();
    long storedAt =
        scene
            .ledger
            .request(ann.address(), anchored.hash(), scene.ledger.heads().latest())
            .storedAt();
    scene
        .ledger
        .from(scene.account.address())
        .storeUtoken(
            ann.address(),
            anchored.hash(),
            storedAt,
            GatewayScene.word("H10 of a lost table"),
            scene.second() + 600);
    assertThat(refusalOf(anchored)).isEqualTo(Refusal.SUPERSEDED);
  }

  @Test
  void aTransactionOutsideTheMessagesTimeIsTransactionTime() {
    Asked now = asked();
    scene.pass(Duration.ofMinutes(2));
    // Signed, as it says, only after its own transaction.
    var later =
        ann.tokenRequest(
            new Asked(now.listHash(), now.services(), 600, now.salt(), scene.second()));
    var anchored = ann.anchored(later);
    accepted(ann.request(anchored));
    var early =
        ann.tokenRequest(
            new Asked(now.listHash(), now.services(), 600, ann.fresh(), scene.second() + 12 * 8));
    long block = ann.store(early.digest());
    scene.pass(Duration.ofSeconds(12 * 8));
    assertThat(refusal(ann.request(new Anchored(early, block))))
        .isEqualTo(Refusal.TRANSACTION_TIME);
  }

  // ---- III.13 to III.17

  @Test
  void aReplyJwkThatWasNotSignedIsReplyKey() {
    Anchored anchored = ann.anchored();
    ObjectNode payload = ann.tokenPayload(anchored.request());
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    assertThat(refusal(ann.request(payload, anchored.hash(), anchored.block())))
        .isEqualTo(Refusal.REPLY_KEY);
  }

  @Test
  void aListThatEndedBeforeTheRequestWasSignedIsListExpiredAndNotASecondEarlier() {
    Bytes32 list = ann.listed().digest();
    scene.pass(OfferServices.LIFE);
    long end = scene.second();
    var onTime = new Asked(list, Caller.ECHO, 600, ann.fresh(), end - 12L * GatewayScene.LAG);
    accepted(ann.request(ann.anchored(ann.tokenRequest(onTime))));
    var late = new Asked(list, Caller.ECHO, 600, ann.fresh(), scene.second());
    assertThat(refusal(ann.request(ann.anchored(ann.tokenRequest(late)))))
        .isEqualTo(Refusal.LIST_EXPIRED);
  }

  @Test
  void aListThatNobodySignedIsListExpired() {
    Asked asked = asked();
    assertThat(
            refusalOf(
                new Asked(
                    GatewayScene.word("no list"),
                    asked.services(),
                    600,
                    asked.salt(),
                    asked.iat())))
        .isEqualTo(Refusal.LIST_EXPIRED);
  }

  @Test
  void aListOfAnotherUserIsServiceNotAllowed() {
    Bytes32 bobs = new Caller(scene, "bob").listed().digest();
    assertThat(refusalOf(new Asked(bobs, Caller.ECHO, 600, ann.fresh(), scene.second())))
        .isEqualTo(Refusal.SERVICE_NOT_ALLOWED);
  }

  /** The attack on the paper: O is never held against N there. */
  @Test
  void aServiceThatTheListDoesNotNameIsServiceNotAllowed() {
    for (List<String> services :
        List.of(List.of("echo", "log-export"), List.of("unsigned"), List.of("echo "))) {
      assertThat(refusalOf(ann.anchored(services))).isEqualTo(Refusal.SERVICE_NOT_ALLOWED);
    }
  }

  @Test
  void aServiceThatIsNotOfferedAnyLongerIsServiceNotAllowed() {
    Anchored anchored = ann.anchored();
    scene.offer(new ServiceCatalogue.Entry[0]);
    ann.turnTo(scene.module(PortCalls.undisturbed()));
    assertThat(refusalOf(anchored)).isEqualTo(Refusal.SERVICE_NOT_ALLOWED);
  }

  private Refusal refusalOfLife(long ttl) {
    Asked asked = asked();
    return refusalOf(new Asked(asked.listHash(), asked.services(), ttl, asked.salt(), asked.iat()));
  }

  @Test
  void aLifeOfTwiceTheLagOfFinalityOrOfOverADayIsTtl() {
    long lag = 12L * GatewayScene.LAG;
    assertThat(refusalOfLife(0)).isEqualTo(Refusal.TTL);
    assertThat(refusalOfLife(2 * lag)).isEqualTo(Refusal.TTL);
    assertThat(refusalOfLife(24 * 3600 + 1)).isEqualTo(Refusal.TTL);
    assertThat(refusalOfLife(0xffff_ffffL)).isEqualTo(Refusal.TTL);
    Asked asked = asked();
    accepted(
        ann.request(
            ann.anchored(
                ann.tokenRequest(
                    new Asked(
                        asked.listHash(),
                        asked.services(),
                        2 * lag + 1,
                        asked.salt(),
                        asked.iat())))));
  }

  @Test
  void theConfiguredLagAndTheLongestLifeCountAsWell() {
    scene.limit(new TokenLife(Duration.ofMinutes(5), Duration.ofMinutes(20)));
    ann.turnTo(scene.module(PortCalls.undisturbed()));
    assertThat(refusalOfLife(600)).isEqualTo(Refusal.TTL);
    assertThat(refusalOfLife(1201)).isEqualTo(Refusal.TTL);
    Asked asked = asked();
    accepted(
        ann.request(
            ann.anchored(
                ann.tokenRequest(
                    new Asked(
                        asked.listHash(), asked.services(), 1200, asked.salt(), asked.iat())))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenLife(Duration.ZERO, Duration.ofHours(25)));
  }

  // ---- several

  /** The attack on the paper: one slot per address, so that a second token kills the first. */
  @Test
  void severalTokensOfOneUserLiveSideBySide() {
    HeldToken first = ann.issued(Caller.ECHO);
    HeldToken second = ann.issued(List.of("digest-iterate"));
    HeldToken third = ann.issued(Caller.ECHO);
    var latest = scene.ledger.heads().latest();
    for (HeldToken token : List.of(first, second, third)) {
      assertThat(scene.ledger.token(token.tokenHash(), latest).isIssued()).isTrue();
      assertThat(scene.ledger.token(token.tokenHash(), latest).revoked()).isFalse();
    }
    scene.ledger.from(ann.address()).revokeToken(second.tokenHash(), "lost");
    latest = scene.ledger.heads().latest();
    assertThat(scene.ledger.token(first.tokenHash(), latest).revoked()).isFalse();
    assertThat(scene.ledger.token(second.tokenHash(), latest).revoked()).isTrue();
    assertThat(scene.ledger.token(third.tokenHash(), latest).revoked()).isFalse();
  }

  @Test
  void whileTheChainDoesNotAnswerNothingIsIssuedAndTheMessageIsNotBurnt() {
    Anchored anchored = ann.anchored();
    scene.ledger.reachable(false);
    assertThatThrownBy(() -> ann.request(anchored)).isInstanceOf(PortException.class);
    scene.ledger.reachable(true);
    accepted(ann.request(anchored));
    assertThat(
            scene
                .ledger
                .request(ann.address(), anchored.hash(), scene.ledger.heads().latest())
                .status())
        .isEqualTo(RequestStatus.REQUESTED);
    ann.collect(anchored);
  }
}
