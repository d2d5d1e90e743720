package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.CallScene.ANN;
import static dev.probity.protocol.gateway.CallScene.THIEF;
import static dev.probity.protocol.gateway.CallScene.accepted;
import static dev.probity.protocol.gateway.CallScene.refused;
import static dev.probity.protocol.gateway.CallScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.CallScene.Call;
import dev.probity.protocol.gateway.CallScene.Token;
import dev.probity.protocol.gateway.Caller.Anchored;
import dev.probity.protocol.gateway.Caller.HeldToken;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.memory.InMemoryTokenSigner;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.ServiceManifest;
import dev.probity.protocol.service.ServiceReply;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attacks that the protocols of the paper let through, each shown there first and refused here. */
class AttacksTest {
  private static final MessageSigner INTEGRITY = GatewayScene.signer("integrity");

  private final AsWrittenInThePaper paper = new AsWrittenInThePaper();

  // ---- III

  private final GatewayScene scene = new GatewayScene();
  private final Caller ann = new Caller(scene, "ann");
  private final Caller mallory = new Caller(scene, "mallory");

  @Test
  void aReplayedQuestionTellsNobodyElseWhatItsSenderMayCallNorAnybodyForEver() {
    SignedMessage<ListServices> question = ann.listServices();
    assertThat(paper.list(question, ann.address())).isNotEmpty();
    assertThat(paper.list(question, ann.address())).isNotEmpty();

    var first = accepted(ann.ask(question));
    int roleQueries = scene.asked.get();
    assertThat(GatewayScene.refusal(mallory.ask(question))).isEqualTo(Refusal.SESSION);
    assertThat(scene.asked).hasValue(roleQueries);
    assertThat(accepted(ann.ask(question))).isEqualTo(first);
    scene.pass(Duration.ofMinutes(3));
    assertThat(GatewayScene.refusal(ann.ask(question))).isEqualTo(Refusal.STALE);
  }

  @Test
  void aReplayedRequestMakesNoSecondToken() {
    Anchored anchored = ann.anchored();
    String one = paper.issue(anchored.request(), ann.address(), Caller.ECHO).orElseThrow();
    String two = paper.issue(anchored.request(), ann.address(), Caller.ECHO).orElseThrow();
    assertThat(two).isNotEqualTo(one);

    ObjectNode replayed = ann.tokenPayload(anchored.request());
    accepted(ann.request(anchored));
    HeldToken token = ann.collect(anchored);
    accepted(mallory.request(replayed, anchored.hash(), anchored.block()));
    accepted(ann.request(anchored));
    scene.settle();
    assertThat(ann.collect(anchored)).isEqualTo(token);
    assertThat(scene.account.effects()).isEqualTo(1);
    assertThat(scene.rowsOf("token-issue")).isEqualTo(1);
    scene.pass(Duration.ofHours(2));
    assertThat(GatewayScene.refusal(ann.request(anchored))).isEqualTo(Refusal.STALE);
  }

  @Test
  void aTokenForWhatTheListDoesNotNameIsNotIssued() {
    List<String> wanted = List.of("echo", "log-export");
    assertThat(AsWrittenInThePaper.OFFERED).doesNotContain("log-export");
    Anchored anchored = ann.anchored(wanted);
    String token = paper.issue(anchored.request(), ann.address(), wanted).orElseThrow();
    assertThat(paper.call(anchored.request(), ann.address(), token, "log-export")).isTrue();

    assertThat(GatewayScene.refusal(ann.request(anchored))).isEqualTo(Refusal.SERVICE_NOT_ALLOWED);
    assertThat(scene.rowsOf("token-issue")).isZero();
    assertThat(scene.account.effects()).isZero();
  }

  @Test
  void aReceiptByTheIntegrityModuleIsNoReceiptOfTheGateways() {
    scene.registered.add(GatewayScene.entry("IM", "message", INTEGRITY.address().toWord()));
    Anchored anchored = ann.anchored();
    var receipt =
        new TokenReceipt(
            anchored.hash(),
            ann.address(),
            GatewayScene.word("never issued"),
            scene.second() + 600,
            scene.second());
    var forged =
        new SignedMessage<>(
            TokenReceipt.TYPE,
            GatewayScene.DOMAIN,
            receipt,
            INTEGRITY.sign(GatewayScene.DOMAIN, TokenReceipt.TYPE, receipt));
    assertThat(AsWrittenInThePaper.acceptsReceipt(forged, INTEGRITY.address())).isTrue();

    // The registry has the key, for another module.
    var heads = scene.ledger.heads();
    assertThat(scene.ports.modules().isMessageKey("IM", INTEGRITY.address(), heads)).isTrue();
    assertThat(scene.ports.modules().isMessageKey("GW", INTEGRITY.address(), heads)).isFalse();
    accepted(ann.request(anchored));
    ann.collect(anchored);
    var active = (TokenStatus.Status.Active) accepted(ann.status(anchored.hash()));
    ObjectNode reply = ann.opened(active.sealedReply()).deepCopy();
    reply.set("tokenReceipt", forged.toJson());
    String sealed = Jwe.sealToUser(CanonicalJson.bytes(reply), ann.replyKey.publicJwk());
    assertThatThrownBy(() -> ann.open(anchored, sealed)).isInstanceOf(AssertionError.class);
    // Nor does the chain take a token hash of its.
    assertReverts(INTEGRITY, anchored.hash(), receipt.tokenHash());
  }

  private void assertReverts(MessageSigner by, Bytes32 request, Bytes32 tokenHash) {
    var registry = scene.ledger.from(by.address());
    long at = scene.ledger.heads().latest().timestamp();
    assertThatThrownBy(
            () -> registry.storeUtoken(by.address(), request, at, tokenHash, scene.second() + 600))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reverted");
  }

  // ---- IV

  private final CallScene calls = new CallScene();
  private final Token token = calls.issued("count", "echo");

  private void requireRefused(Outcome<Answer> outcome, Refusal expected) {
    assertThat(refused(outcome).refusal()).isEqualTo(expected);
    assertThat(calls.effects).hasValue(0);
    assertThat(calls.serviceRows.all()).isEmpty();
  }

  /** A token that the paper's gateway issues to ann. */
  private String issuedByThePaper() {
    SignedMessage<ApiCall> any = calls.call(token, "count", "{}").signed();
    return paper.issue(any, ANN.address(), AsWrittenInThePaper.OFFERED).orElseThrow();
  }

  @Test
  void aStolenTokenIsOfNoUseWithoutTheKeyOfItsHolder() {
    String stolen = issuedByThePaper();
    Call own = calls.call(THIEF, token.hash(), "count", "{}", word("n"));
    // H10 is of the token alone, and the address beside it an argument of Tx4.
    paper.storeUtoken(
        THIEF.address(), AsWrittenInThePaper.hash(stolen, AsWrittenInThePaper.expiry()));
    assertThat(paper.call(own.signed(), THIEF.address(), stolen, "count")).isTrue();

    requireRefused(calls.send(token, own), Refusal.TOKEN_HOLDER);
    ApiCall inHerName = calls.call(token, "count", "{}").signed().message();
    var forged = CallScene.signed(THIEF, ApiCall.TYPE, inHerName);
    requireRefused(
        calls.send(token, new Call(forged, CallScene.json("{}"))), Refusal.BAD_SIGNATURE);
    Bytes32 request = word("the thief's");
    calls.ledger.from(THIEF.address()).storeListServices(request);
    long at = calls.heads().latest().timestamp();
    assertThatThrownBy(() ->
            calls
                .ledger
                .from(THIEF.address())
                .storeUtoken(THIEF.address(), request, at, token.hash(), token.opening().timeExp()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reverted");
  }

  @Test
  void whoVerifiesTokensMintsNone() {
    byte[] held = paper.sharedSecret();
    String minted =
        AsWrittenInThePaper.mint(held, THIEF.address(), List.of("count", "log-export"), 1);
    assertThat(paper.verifies(minted)).isTrue();

    // Here a verifier has the public key: as a secret it opens nothing,
    Call call = calls.call(token, "count", "{}");
    byte[] published = CallScene.TOKEN_SIGNER.publicJwk().toPublicKey().getEncoded();
    for (byte[] secret : List.of(held, published)) {
      String hmac = AsWrittenInThePaper.mint(secret, ANN.address(), List.of("count"), 1);
      requireRefused(calls.send(hmac, calls.payload(call)), Refusal.TOKEN_INVALID);
    }
    // a key of one's own is not the issuer's,
    String foreign =
        AccessToken.of(
                CallScene.ISSUER.issuer(),
                CallScene.ISSUER.audience(),
                ANN.address(),
                List.of("count"),
                Instant.parse("2026-01-01T00:00:00Z"),
                Duration.ofSeconds(CallScene.LIFE),
                byte[]::new)
            .sign(InMemoryTokenSigner.generate());
    requireRefused(calls.send(foreign, calls.payload(call)), Refusal.TOKEN_INVALID);
    // and even the issuer's own key makes no token that the chain does not have.
    String unknown = calls.compact(ANN.address(), List.of("count"));
    requireRefused(calls.send(unknown, calls.payload(call)), Refusal.TOKEN_MISMATCH);
  }

  @Test
  void aSecondTokenDoesNotKillTheFirst() {
    SignedMessage<ApiCall> signed = calls.call(token, "count", "{}").signed();
    String one = issuedByThePaper();
    assertThat(paper.call(signed, ANN.address(), one, "count")).isTrue();
    String two = issuedByThePaper();
    assertThat(paper.call(signed, ANN.address(), two, "count")).isTrue();
    assertThat(paper.call(signed, ANN.address(), one, "count")).isFalse();

    Token second = calls.issued("count");
    accepted(calls.send(token, calls.call(token, "count", "{}")));
    accepted(calls.send(second, calls.call(second, "count", "{}")));
    assertThat(calls.effects).hasValue(2);
  }

  @Test
  void aServiceThatIsAskedPastTheGatewayDoesNothing() throws WireException {
    assertThat(paper.serve()).isTrue();
    assertThat(paper.effects()).isEqualTo(1);

    Call call = calls.call(token, "count", "{}");
    ApiCall message = call.signed().message();
    ObjectNode body = calls.payload(call);
    requireRefused(atTheService(body), Refusal.SCHEMA);
    long second = message.iat();
    var grant =
        new ServiceGrant(
            call.hash(),
            message.user(),
            message.service(),
            message.paramHash(),
            message.tokenHash(),
            second,
            second + 60);
    for (MessageSigner other : List.of(ANN, THIEF, CallScene.SERVICE, INTEGRITY)) {
      body.set("serviceGrant", CallScene.signed(other, ServiceGrant.TYPE, grant).toJson());
      requireRefused(atTheService(body), Refusal.BAD_GRANT);
    }
    // The gateway's grant of one call does not carry another.
    Call granted = calls.call(token, "echo", "{}");
    var ofAnother =
        new ServiceGrant(
            granted.hash(),
            message.user(),
            "echo",
            message.paramHash(),
            message.tokenHash(),
            second,
            second + 60);
    body.set(
        "serviceGrant", CallScene.signed(CallScene.GATEWAY, ServiceGrant.TYPE, ofAnother).toJson());
    requireRefused(atTheService(body), Refusal.BAD_GRANT);
  }

  /** Whoever reaches the function of the service by itself. */
  private Outcome<Answer> atTheService(ObjectNode body) throws WireException {
    ServiceManifest manifest = calls.catalogue.find("count").orElseThrow().manifest();
    return ServiceReply.read(
        calls.ports().services().ask(manifest.function(), CanonicalJson.bytes(body)));
  }

  @Test
  void aReplayedCallHasOneEffect() {
    Call call = calls.call(token, "count", "{}");
    String issued = issuedByThePaper();
    assertThat(paper.call(call.signed(), ANN.address(), issued, "count")).isTrue();
    assertThat(paper.call(call.signed(), ANN.address(), issued, "count")).isTrue();
    assertThat(paper.effects()).isEqualTo(2);

    ObjectNode payload = calls.payload(call);
    var first = calls.send(token.compact(), payload);
    accepted(first);
    assertThat(calls.send(token.compact(), payload)).isEqualTo(first);
    // Whoever has R15 alone, has no token; with another one, it is another call.
    assertThat(refused(calls.send("", payload)).refusal()).isEqualTo(Refusal.TOKEN_INVALID);
    Token second = calls.issued("count");
    assertThat(refused(calls.send(second.compact(), payload)).refusal())
        .isEqualTo(Refusal.TOKEN_MISMATCH);
    calls.pass(Duration.ofSeconds(61));
    assertThat(refused(calls.send(token.compact(), payload)).refusal()).isEqualTo(Refusal.STALE);
    assertThat(calls.effects).hasValue(1);
  }
}
