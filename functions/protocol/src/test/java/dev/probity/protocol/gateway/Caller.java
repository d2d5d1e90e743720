package dev.probity.protocol.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.gateway.token.AccessTokenVerifier;
import dev.probity.protocol.gateway.token.VerifiedAccessToken;
import dev.probity.protocol.idma.RegisteredUser;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.token.TokenRefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A user in a session: signs, seals, opens replies, and verifies all that comes back. */
final class Caller {
  static final List<String> ECHO = List.of("echo");
  static final long TTL = 600;

  final MessageSigner key;
  final ReplyKeyPair replyKey = ReplyKeyPair.generate();
  String sessionToken;
  private final GatewayScene scene;
  private final CredentialCheck.Claimed credential;
  private final Bytes32 sid;
  private GatewayPorts ports;
  private int drawn;

  /** A user whom the scene knows. */
  Caller(GatewayScene scene, String name) {
    this(
        scene,
        GatewayScene.signer(name),
        new CredentialCheck.Claimed(
            GatewayScene.signer(name).address(),
            GatewayScene.word(name + " credRef"),
            GatewayScene.word(name + " roleCommit"),
            1),
        GatewayScene.word(name + " sid"),
        "");
    sessionToken = token(sid, RegisteredUser.SESSIONS.audience(), scene.second());
    scene.know(this);
  }

  /** A user of a whole IDMA. */
  Caller(GatewayScene scene, RegisteredUser user) {
    this(scene, user.key(), user.credential(), user.sid(), user.sessionToken());
    scene.know(address(), user.asked("GW", GatewayScene.DOMAIN, GatewayScene.MODULE));
  }

  private Caller(
      GatewayScene scene,
      MessageSigner key,
      CredentialCheck.Claimed credential,
      Bytes32 sid,
      String sessionToken) {
    this.scene = scene;
    this.ports = scene.ports;
    this.key = key;
    this.credential = credential;
    this.sid = sid;
    this.sessionToken = sessionToken;
  }

  /** Turns to another start of the module. */
  void turnTo(GatewayPorts other) {
    ports = other;
  }

  Address address() {
    return key.address();
  }

  CredentialCheck.Claimed credential() {
    return credential;
  }

  Bytes32 sid() {
    return sid;
  }

  Bytes32 fresh() {
    return GatewayScene.word(address() + " draws " + ++drawn);
  }

  /** A session token of IDMA's, for this user. */
  String token(Bytes32 session, String audience, long from) {
    return SessionToken.of(
            RegisteredUser.SESSIONS.issuer(),
            audience,
            address(),
            session,
            java.time.Instant.ofEpochSecond(from),
            Duration.ofHours(1),
            byte[]::new)
        .sign(RegisteredUser.SESSION_SIGNER);
  }

  <R extends Record> SignedMessage<R> signed(MessageType<R> type, R message) {
    return new SignedMessage<>(
        type, GatewayScene.DOMAIN, message, key.sign(GatewayScene.DOMAIN, type, message));
  }

  static Received sealed(JsonNode payload) {
    return GatewayScene.received(
        Jwe.sealToModule(CanonicalJson.bytes(payload), GatewayScene.DECRYPTION_KEY.publicJwk())
            .getBytes(StandardCharsets.US_ASCII));
  }

  // ---- III.1 to III.10

  SignedMessage<ListServices> listServices() {
    return listServices(fresh());
  }

  SignedMessage<ListServices> listServices(Bytes32 nonce) {
    long now = scene.second();
    return signed(
        ListServices.TYPE,
        new ListServices(
            address(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            sid,
            nonce,
            now,
            now + 120));
  }

  static ObjectNode payload(SignedMessage<ListServices> listServices) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("listServices", listServices.toJson());
    return payload;
  }

  Outcome<OfferServices.Offered> ask(JsonNode payload) {
    return new OfferServices(ports).offer(new OfferServices.Request(sealed(payload), sessionToken));
  }

  Outcome<OfferServices.Offered> ask(SignedMessage<ListServices> listServices) {
    return ask(payload(listServices));
  }

  /** N, verified. */
  SignedMessage<ServiceList> listed() {
    SignedMessage<ListServices> question = listServices();
    SignedMessage<ServiceList> list = GatewayScene.accepted(ask(question)).list();
    requireByModule(list);
    assertThat(list.message().reqHash()).isEqualTo(question.digest());
    assertThat(list.message().user()).isEqualTo(address());
    assertThat(list.message().services()).isSorted().doesNotHaveDuplicates();
    assertThat(list.message().signers()).hasSameSizeAs(list.message().services());
    assertThat(list.message().exp() - list.message().iat()).isPositive().isLessThanOrEqualTo(600);
    return list;
  }

  static void requireByModule(SignedMessage<?> signed) {
    assertThat(signed.domain()).isEqualTo(GatewayScene.DOMAIN);
    try {
      assertThat(Secp256k1.best().recover(signed.digest(), signed.signature()))
          .isEqualTo(GatewayScene.MODULE.address());
    } catch (WireException noSignature) {
      throw new AssertionError("the signature", noSignature);
    }
  }

  // ---- III.11 to III.21

  /** R11 with every field that a test may want to be another. */
  record Asked(Bytes32 listHash, List<String> services, long ttl, Bytes32 salt, long iat) {}

  Asked asked(List<String> services) {
    return new Asked(listed().digest(), services, TTL, fresh(), scene.second());
  }

  SignedMessage<TokenRequest> tokenRequest(Asked asked) {
    return signed(
        TokenRequest.TYPE,
        new TokenRequest(
            address(),
            credential.credRef(),
            credential.roleCommit(),
            credential.version(),
            sid,
            asked.listHash(),
            asked.services(),
            asked.ttl(),
            replyKey.publicJwk().thumbprint(),
            asked.salt(),
            asked.iat(),
            asked.iat() + 3600));
  }

  /** Tx3; the number of its block. */
  long store(Bytes32 requestHash) {
    scene.ledger.from(address()).storeListServices(requestHash);
    return scene.ledger.heads().latest().number();
  }

  /** R11 with its Tx3, final. */
  record Anchored(SignedMessage<TokenRequest> request, long block) {
    Bytes32 hash() {
      return request.digest();
    }
  }

  Anchored anchored(SignedMessage<TokenRequest> request) {
    long block = store(request.digest());
    scene.settle();
    return new Anchored(request, block);
  }

  Anchored anchored(List<String> services) {
    return anchored(tokenRequest(asked(services)));
  }

  Anchored anchored() {
    return anchored(ECHO);
  }

  ObjectNode tokenPayload(SignedMessage<TokenRequest> request) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode();
    payload.set("tokenRequest", request.toJson());
    payload.set("replyJwk", replyKey.publicJwk().toJson());
    return payload;
  }

  Outcome<IssueToken.Taken> request(JsonNode payload, Bytes32 pathHash, long block) {
    return new IssueToken(ports).issue(new IssueToken.Request(sealed(payload), pathHash, block));
  }

  Outcome<IssueToken.Taken> request(Anchored anchored) {
    return request(tokenPayload(anchored.request()), anchored.hash(), anchored.block());
  }

  // ---- III.22 to III.26

  Outcome<TokenStatus.Status> status(Bytes32 requestHash) {
    return new TokenStatus(ports).status(requestHash, scene.now().plusSeconds(20));
  }

  /** What the user keeps. */
  record HeldToken(String accessToken, Bytes32 tokenHash, long timeExp) {}

  /** Asks until the token stands in a final block. */
  HeldToken collect(Anchored anchored) {
    if (GatewayScene.accepted(status(anchored.hash())) instanceof TokenStatus.Status.Pending) {
      scene.settle();
    }
    var active = (TokenStatus.Status.Active) GatewayScene.accepted(status(anchored.hash()));
    return open(anchored, active.sealedReply());
  }

  JsonNode opened(String sealedReply) {
    try {
      return StrictJson.parse(
          Jwe.openAtUser(sealedReply, replyKey.privateKey()), StrictJson.Limits.BODY);
    } catch (WireException foreign) {
      throw new AssertionError("the reply", foreign);
    }
  }

  /** III.26, all of it: signer, request, hash, chain, and the token's own claims. */
  HeldToken open(Anchored anchored, String sealedReply) {
    JsonNode reply = opened(sealedReply);
    try {
      StrictJson.exactMembers(reply, "", "accessToken", "timeExp", "tokenReceipt");
      String compact = StrictJson.text(reply, "accessToken");
      var receipt = SignedMessage.parse(TokenReceipt.TYPE, reply.path("tokenReceipt"));
      requireByModule(receipt);
      VerifiedAccessToken token =
          new AccessTokenVerifier(
                  GatewayScene.TOKENS.issuer(),
                  GatewayScene.TOKENS.audience(),
                  List.of(GatewayScene.TOKEN_SIGNER.publicJwk()))
              .verify(compact, scene.now());
      long timeExp = reply.path("timeExp").asLong();
      Bytes32 tokenHash =
          GatewayCommitments.tokenHash(address(), anchored.hash(), token.hash(), timeExp);
      assertThat(token.user()).isEqualTo(address());
      assertThat(token.services()).isEqualTo(anchored.request().message().services());
      assertThat(token.expiry()).isEqualTo(timeExp);
      assertThat(receipt.message())
          .isEqualTo(
              new TokenReceipt(
                  anchored.hash(), address(), tokenHash, timeExp, receipt.message().iat()));
      var slot = scene.ledger.token(tokenHash, scene.ledger.heads().finalized());
      assertThat(slot.isIssued()).isTrue();
      assertThat(slot.user()).isEqualTo(address());
      assertThat(slot.timeExp()).isEqualTo(timeExp);
      return new HeldToken(compact, tokenHash, timeExp);
    } catch (WireException | TokenRefusedException foreign) {
      throw new AssertionError("the reply", foreign);
    }
  }

  /** All of Protocol III, for these services. */
  HeldToken issued(List<String> services) {
    Anchored anchored = anchored(services);
    GatewayScene.accepted(request(anchored));
    return collect(anchored);
  }
}
