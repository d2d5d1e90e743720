package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.aws.KmsTokenSigner;
import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.ApiContract;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.Web3ApiCalls;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.Web3ChainAccount;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackGateway;
import dev.probity.local.stack.StackService;
import dev.probity.local.story.Caller.Token;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.TokenOpening;
import dev.probity.protocol.gateway.token.AccessToken;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jws;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** IV.1 to IV.9 where a service answers within the call. */
class CallRefusalsTest {
  private static final Finality LATEST = Finality.parse("latest");
  private static final int AT_ONCE = 64;
  private static final Duration LIFE = Duration.ofMinutes(5);

  @TempDir static Path folder;

  private static Stack stack;
  private static Caller ann;
  private static Caller bob;
  private static Token token;

  @BeforeAll
  static void tokens() throws Exception {
    stack = SharedStack.get();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var second = threads.submit(() -> new Caller(stack, folder));
      ann = new Caller(stack, folder);
      bob = second.get();
    }
    token = ann.token("echo");
  }

  @AfterAll
  static void stop() {
    ann.close();
    bob.close();
  }

  private static ObjectNode param() {
    return ModuleOverHttp.JSON.createObjectNode().put("hello", "world");
  }

  private static ApiCall bent(ApiCall of, Bytes32 tokenHash, Bytes32 paramHash, long exp) {
    return new ApiCall(
        of.user(), tokenHash, of.service(), paramHash, of.replyKey(), of.nonce(), of.iat(), exp);
  }

  @Test
  void aCallIsAnsweredSignedAndTheSameOneAgainHasTheSameAnswer() throws Exception {
    SignedMessage<ApiCall> call = ann.call(token, "echo", param(), of -> of);
    ObjectNode payload = ann.callPayload(call, param());
    HttpResponse<String> first = ann.send(token, payload);
    JsonNode reply = ann.opened(first);
    assertThat(reply.path("result")).isEqualTo(param());
    ApiResult result = SignedMessage.parse(ApiResult.TYPE, reply.required("apiResult")).message();
    assertThat(result.reqHash()).isEqualTo(call.digest());
    assertThat(result.user()).isEqualTo(ann.address());
    assertThat(result.status()).isZero();
    assertThat(ann.send(token, payload).body()).isEqualTo(first.body());
  }

  @Test
  void oneCallSent64TimesAtOnceHasOneAnswer() throws Exception {
    ObjectNode payload = ann.callPayload(ann.call(token, "echo", param(), of -> of), param());
    var sending = new ArrayList<Callable<HttpResponse<String>>>();
    for (int i = 0; i < AT_ONCE; i++) {
      sending.add(() -> ann.send(token, payload));
    }
    var bodies = new ArrayList<String>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (var answer : threads.invokeAll(sending)) {
        if (answer.get().statusCode() == 200) {
          bodies.add(answer.get().body());
        } else {
          // Busy for a moment, with this very call or with others; nothing else.
          assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(503);
        }
      }
    }
    bodies.add(ann.send(token, payload).body());
    assertThat(bodies).containsOnly(bodies.getLast());
  }

  @Test
  void anotherCallWithTheNonceIsReplay() throws Exception {
    SignedMessage<ApiCall> first = ann.call(token, "echo", param(), of -> of);
    ann.opened(ann.send(token, ann.callPayload(first, param())));
    Bytes32 nonce = first.message().nonce();
    refused(
        ann.send(
            token,
            ann.callPayload(
                ann.call(
                    token,
                    "echo",
                    param(),
                    of ->
                        new ApiCall(
                            of.user(),
                            of.tokenHash(),
                            of.service(),
                            of.paramHash(),
                            of.replyKey(),
                            nonce,
                            of.iat(),
                            of.exp() - 1)),
                param())),
        Refusal.REPLAY);
  }

  /**
   * API Gateway's authorizer answers first; whoever comes past it meets the function's own look.
   */
  @Test
  void aTokenThatDoesNotHoldIsUnauthorizedByHttpAndTokenInvalidByInvoke() throws Exception {
    var forged = new Token("e30.e30.AA", token.hash());
    HttpResponse<String> answer = ann.send(forged, "echo", param());
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    var session = new Token(ann.session().token(), token.hash());
    assertThat(ann.send(session, "echo", param()).statusCode()).isEqualTo(401);
    for (Token bad : List.of(forged, session)) {
      assertThat(invoked(stack.gateway(), bad)).isEqualTo(Refusal.TOKEN_INVALID.code());
    }
  }

  /** The code that the function answers by itself. */
  private static String invoked(StackGateway gateway, Token with) throws Exception {
    ObjectNode event = ModuleOverHttp.JSON.createObjectNode();
    event.put("version", "2.0");
    event.putObject("headers").put("authorization", "Bearer " + with.compact());
    event.put(
        "body", ann.seal(ann.callPayload(ann.call(with, "echo", param(), call -> call), param())));
    event.putObject("requestContext").putObject("http").put("sourceIp", "127.0.0.1");
    var invoked =
        ModuleOverHttp.JSON.readTree(
            gateway.invoke("CallService", event.toString().getBytes(StandardCharsets.UTF_8)));
    return ModuleOverHttp.JSON.readTree(invoked.path("body").asText()).path("code").asText();
  }

  /** A token of the gateway's own key, but typed as a session: the authorizer lets it through. */
  @Test
  void aTokenOfAnotherTypeIsTokenInvalid() throws Exception {
    try (var kms = stack.aws().kmsClient()) {
      var signer = new KmsTokenSigner(kms, keyOf("AccessKey"));
      String good = freshToken(signer);
      byte[] payload = Base64.getUrlDecoder().decode(good.split("\\.", -1)[1]);
      byte[] input = Jws.signingInput(signer.publicJwk(), "JWT", payload);
      String retyped = Jws.compact(input, signer.sign(input));
      refused(ann.send(new Token(retyped, token.hash()), "echo", param()), Refusal.TOKEN_INVALID);
    }
  }

  /**
   * What ModuleRegistry does not have yet signs nothing that counts; the key before it still does.
   */
  @Test
  void whileKeysChangeTokensOfThePreviousOneAreTakenAndOthersAreTokenInvalid() throws Exception {
    try (var kms = stack.aws().kmsClient()) {
      String next =
          kms.createKey(key -> key.keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY))
              .keyMetadata()
              .keyId();
      Map<String, String> changing =
          Map.of("ACCESS_KEY", next, "OTHER_ACCESS_KEY", keyOf("AccessKey"));
      try (StackGateway rotating = stack.openGateway(changing)) {
        ann.opened(ann.through(rotating.url()).send(token, "echo", param()));
        var early = new Token(freshToken(new KmsTokenSigner(kms, next)), token.hash());
        assertThat(invoked(rotating, early)).isEqualTo(Refusal.TOKEN_INVALID.code());
      }
      Map<String, String> changed = Map.of("ACCESS_KEY", next, "OTHER_ACCESS_KEY", next);
      try (StackGateway rotated = stack.openGateway(changed)) {
        refused(ann.through(rotated.url()).send(token, "echo", param()), Refusal.TOKEN_INVALID);
      }
    }
  }

  private static String keyOf(String parameter) {
    String arn = Objects.requireNonNull(stack.values().parameters().get(parameter));
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String freshToken(KmsTokenSigner signer) {
    return tokenFrom(signer, Instant.now());
  }

  private static String tokenFrom(KmsTokenSigner signer, Instant now) {
    return AccessToken.of(
            stack.endpoint(StackService.ACCESS_ISSUER).toString(),
            "probity-services",
            ann.address(),
            List.of("echo"),
            now,
            LIFE,
            Owner.RANDOMNESS)
        .sign(signer);
  }

  /** The authorizer may have let it pass a moment earlier; the function looks again. */
  @Test
  void aTokenThatHasJustEndedIsUnauthorizedByHttpAndTokenInvalidByInvoke() throws Exception {
    try (var kms = stack.aws().kmsClient()) {
      var signer = new KmsTokenSigner(kms, keyOf("AccessKey"));
      String over = tokenFrom(signer, Instant.now().minus(LIFE));
      var ended = new Token(over, token.hash());
      assertThat(ann.send(ended, "echo", param()).statusCode()).isEqualTo(401);
      assertThat(invoked(stack.gateway(), ended)).isEqualTo(Refusal.TOKEN_INVALID.code());
    }
  }

  /** Its row is written as the gateway would have written it before a reorganisation. */
  @Test
  void aTokenThatTheChainHasNotIsTokenUnknown() throws Exception {
    try (var kms = stack.aws().kmsClient()) {
      String compact = freshToken(new KmsTokenSigner(kms, keyOf("AccessKey")));
      long timeExp =
          ModuleOverHttp.JSON
              .readTree(Base64.getUrlDecoder().decode(compact.split("\\.", -1)[1]))
              .required("exp")
              .longValue();
      var opening =
          new TokenOpening(
              ann.tokenRequest(ann.listed(), List.of("echo"), of -> of),
              Digests.keccak256(compact),
              timeExp);
      GatewayRows.insert(
          stack, "token", opening.tokenHash().toString(), opening.toJson().toString());
      refused(
          ann.send(new Token(compact, opening.tokenHash()), "echo", param()),
          Refusal.TOKEN_UNKNOWN);
    }
  }

  @Test
  void aStolenTokenWithoutItsHoldersKeyIsTokenHolder() throws Exception {
    refused(bob.send(token, "echo", param()), Refusal.TOKEN_HOLDER);
  }

  @Test
  void aCallThatNamesAnotherTokenIsTokenMismatch() throws Exception {
    refused(
        ann.send(new Token(token.compact(), Owner.word()), "echo", param()),
        Refusal.TOKEN_MISMATCH);
  }

  @Test
  void aServiceThatTheTokenDoesNotNameIsServiceNotAllowed() throws Exception {
    refused(
        ann.send(
            token,
            "digest-iterate",
            ModuleOverHttp.JSON.createObjectNode().put("seed", "s").put("rounds", 1)),
        Refusal.SERVICE_NOT_ALLOWED);
  }

  @Test
  void otherParametersThanTheSignedOnesAreParamHash() throws Exception {
    var call = ann.call(token, "echo", param(), of -> of);
    refused(
        ann.send(token, ann.callPayload(call, param().put("more", "said"))), Refusal.PARAM_HASH);
  }

  @Test
  void parametersThatTheServiceDoesNotKnowAreRefusedBySchemaWithTheirPath() throws Exception {
    Token wide = ann.token("digest-iterate");
    var param = ModuleOverHttp.JSON.createObjectNode().put("seed", "s").put("rounds", -1);
    HttpResponse<String> answer = ann.send(wide, "digest-iterate", param);
    refused(answer, Refusal.SCHEMA);
    assertThat(answer.body()).contains("/param/rounds");
  }

  @Test
  void parametersOf128KibAreTakenAndOneByteMoreIsTooLarge() throws Exception {
    // {"text":"…"} in 131,072 bytes
    ObjectNode most = ModuleOverHttp.JSON.createObjectNode().put("text", "x".repeat(131_072 - 11));
    assertThat(ann.opened(ann.send(token, "echo", most)).path("result")).isEqualTo(most);
    refused(ann.send(token, "echo", most.put("text", "x".repeat(131_072 - 10))), Refusal.TOO_LARGE);
  }

  /** Parameters by a reference to content that nobody uploaded. */
  private ObjectNode byCid(String cid) throws Exception {
    ObjectNode payload = ann.callPayload(ann.call(token, "echo", param(), of -> of), param());
    payload.remove("param");
    payload
        .putObject("paramRef")
        .put("cid", cid)
        .put("key", Owner.word().toString())
        .put("size", 200_000);
    return payload;
  }

  @Test
  void parametersByCidThatNobodyUploadedAreContentUnavailableAndMayBeRepeated() throws Exception {
    String absent = Cid.ofBlock(Codec.RAW, Owner.word().bytes()).toString();
    ObjectNode payload = byCid(absent);
    for (int repeated = 0; repeated < 2; repeated++) {
      HttpResponse<String> answer = ann.send(token, payload);
      refused(answer, Refusal.CONTENT_UNAVAILABLE);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      assertThat(answer.body()).contains(absent);
    }
  }

  @Test
  void parametersTwiceOrUnderACidOfAnotherFormAreRefusedByTheSchema() throws Exception {
    ObjectNode both = byCid(Cid.ofBlock(Codec.RAW, new byte[0]).toString());
    both.set("param", param());
    refused(ann.send(token, both), Refusal.SCHEMA);
    // An identity hash, and the codec dag-cbor.
    for (String cid :
        List.of("bafkqaaa", "bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae")) {
      HttpResponse<String> answer = ann.send(token, byCid(cid));
      refused(answer, Refusal.SCHEMA);
      assertThat(answer.body()).contains("/paramRef/cid");
    }
  }

  @Test
  void aReplyKeyThatWasNotSignedIsReplyKey() throws Exception {
    ObjectNode payload = ann.callPayload(ann.call(token, "echo", param(), of -> of), param());
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(ann.send(token, payload), Refusal.REPLY_KEY);
  }

  @Test
  void aCallOfAMinuteTooLongAgoIsStale() throws Exception {
    SignedMessage<ApiCall> old =
        ann.call(
            token, "echo", param(), of -> bent(of, of.tokenHash(), of.paramHash(), of.iat() + 121));
    refused(ann.send(token, ann.callPayload(old, param())), Refusal.STALE);
  }

  @Test
  void aTokenThatItsUserRevokedIsTokenRevokedOneBlockLater() throws Exception {
    Token other = ann.token("echo");
    ann.opened(ann.send(other, "echo", param()));
    ann.transact(ApiContract.revokeToken(other.hash(), "lost"), LATEST);
    refused(ann.send(other, "echo", param()), Refusal.TOKEN_REVOKED);
  }

  @Test
  void aTokenThatTheGuardianSuspendedIsTokenSuspendedThoughItsUserResumesIt() throws Exception {
    Token other = ann.token("echo");
    ann.transact(ApiContract.suspendToken(other.hash(), "away"), LATEST);
    refused(ann.send(other, "echo", param()), Refusal.TOKEN_SUSPENDED);
    guardian(other);
    ann.transact(ApiContract.resumeToken(other.hash(), "back"), LATEST);
    refused(ann.send(other, "echo", param()), Refusal.TOKEN_SUSPENDED);
  }

  /** The monitoring module suspends the token. */
  private static void guardian(Token of) throws Exception {
    var registry = stack.network().apiTokenRegistry().address();
    var chain = new ChainView(List.of(RpcEndpoint.of(stack.rpcUrl())), LATEST, 31337);
    try (var kms = stack.aws().kmsClient()) {
      var account =
          new Web3ChainAccount(
              chain,
              TransactionSigner.of(
                  new KmsTransactionKey(kms, stack.reference("MonitoringTransactionKey"))));
      var signed =
          account.sign(
              new Web3ApiCalls(registry).suspendToken(of.hash(), "odd calls"), account.nextNonce());
      assertThat(account.broadcast(signed)).isTrue();
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (account.mined(List.of(signed.hash())).isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(100);
      }
      assertThat(account.mined(List.of(signed.hash()))).isPresent();
    }
  }

  /** Our clock, and the authorizer's, may be behind. */
  @Test
  void aTokenWhoseTimeIsOverByTheChainsClockIsTokenExpired() throws Exception {
    try (var ahead = LyingEndpoint.aboutTime(stack.rpcUrl(), Duration.ofHours(2));
        StackGateway late = stack.openGateway(Map.of("CHAIN_RPC_URLS", ahead.url().toString()))) {
      refused(ann.through(late.url()).send(token, "echo", param()), Refusal.TOKEN_EXPIRED);
    }
  }

  @Test
  void aTokenWhoseSessionHasEndedIsSession() throws Exception {
    try (var leaver = new Caller(stack, folder)) {
      Token his = leaver.token("echo");
      leaver.opened(leaver.send(his, "echo", param()));
      leaver.member().logOut(leaver.session());
      refused(leaver.send(his, "echo", param()), Refusal.SESSION);
      leaver.member().call(IdmaContract.revokeOwn(), LATEST);
      refused(leaver.send(his, "echo", param()), Refusal.CREDENTIAL_REVOKED);
    }
  }
}
