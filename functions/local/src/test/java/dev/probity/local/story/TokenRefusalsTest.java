package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ApiContract;
import dev.probity.chain.Finality;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Caller.Anchored;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** III.1 to III.22: who is offered what, and who gets a token. */
class TokenRefusalsTest {
  private static final List<String> ECHO = List.of("echo");

  @TempDir static Path folder;

  private static Stack stack;
  private static Caller ann;
  private static Caller bob;

  @BeforeAll
  static void register() throws Exception {
    stack = SharedStack.get();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var second = threads.submit(() -> new Caller(stack, folder));
      ann = new Caller(stack, folder);
      bob = second.get();
    }
  }

  @AfterAll
  static void stop() {
    ann.close();
    bob.close();
  }

  private static ListServices bent(ListServices of, Bytes32 sid, Bytes32 nonce) {
    return new ListServices(
        of.user(), of.credRef(), of.roleCommit(), of.version(), sid, nonce, of.iat(), of.exp());
  }

  private static TokenRequest bent(TokenRequest of, long ttl, Bytes32 salt, long iat, long exp) {
    return new TokenRequest(
        of.user(),
        of.credRef(),
        of.roleCommit(),
        of.version(),
        of.sid(),
        of.listHash(),
        of.services(),
        ttl,
        of.replyKey(),
        salt,
        iat,
        exp);
  }

  private static UnaryOperator<TokenRequest> living(long ttl) {
    return request -> bent(request, ttl, request.salt(), request.iat(), request.exp());
  }

  private static HttpResponse<String> sent(
      List<String> services, UnaryOperator<TokenRequest> change) throws Exception {
    return ann.send(ann.anchored(ann.tokenRequest(ann.listed(), services, change)));
  }

  @Test
  void theSameQuestionAgainHasTheSameListAndItsNonceWithAnotherIsReplay() throws Exception {
    SignedMessage<ListServices> request = ann.listServices(of -> of);
    HttpResponse<String> first = ann.list(request);
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(ann.list(request).body()).isEqualTo(first.body());
    Bytes32 nonce = request.message().nonce();
    refused(
        ann.list(
            ann.listServices(of ->
                new ListServices(
                    of.user(),
                    of.credRef(),
                    of.roleCommit(),
                    of.version(),
                    of.sid(),
                    nonce,
                    of.iat(),
                    of.exp() - 1))),
        Refusal.REPLAY);
  }

  @Test
  void aQuestionOutsideTheSessionOfItsTokenIsSession() throws Exception {
    refused(ann.list(ann.listServices(of -> bent(of, Owner.word(), of.nonce()))), Refusal.SESSION);
    refused(ann.list(bob.session().token(), ann.listServices(of -> of)), Refusal.SESSION);
  }

  @Test
  void withoutAnySessionTokenTheAuthorizerAnswersByItselfAndAnInvokeIsSession() throws Exception {
    HttpResponse<String> answer = ann.list("e30.e30.AA", ann.listServices(of -> of));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"message\":\"Unauthorized\"}");
    ObjectNode event = ModuleOverHttp.JSON.createObjectNode();
    event.put("version", "2.0");
    event.putObject("headers").put("authorization", "Bearer nonsense");
    event.put("body", ann.seal(Caller.payload(ann.listServices(of -> of))));
    event.putObject("requestContext").putObject("http").put("sourceIp", "127.0.0.1");
    var invoked =
        ModuleOverHttp.JSON.readTree(
            stack
                .gateway()
                .invoke("ListServices", event.toString().getBytes(StandardCharsets.UTF_8)));
    assertThat(ModuleOverHttp.JSON.readTree(invoked.path("body").asText()).path("code").asText())
        .isEqualTo(Refusal.SESSION.code());
  }

  @Test
  void aServiceThatTheListDoesNotNameIsServiceNotAllowed() throws Exception {
    refused(sent(List.of("echo", "nobody"), request -> request), Refusal.SERVICE_NOT_ALLOWED);
  }

  @Test
  void theListOfAnotherUserIsServiceNotAllowed() throws Exception {
    var request = ann.tokenRequest(bob.listed(), ECHO, of -> of);
    refused(ann.send(ann.anchored(request)), Refusal.SERVICE_NOT_ALLOWED);
  }

  @Test
  void aLifeThatEndsBeforeFinalityOrLastsMoreThanADayIsTtl() throws Exception {
    refused(sent(ECHO, living(1)), Refusal.TTL);
    refused(sent(ECHO, living(86_401)), Refusal.TTL);
  }

  /** Its row is written as the gateway would have written it ten minutes ago. */
  @Test
  void aRequestThatWasSignedAfterItsListEndedIsListExpired() throws Exception {
    long now = Owner.now();
    ServiceList fresh = ann.listed().message();
    var old =
        new ServiceList(
            fresh.reqHash(), fresh.user(), fresh.services(), fresh.signers(), now - 601, now - 1);
    var list = ann.member().signed(ann.domain(), ServiceList.TYPE, old);
    GatewayRows.insert(stack, "service-list", list.digest().toString(), list.toJson().toString());
    refused(
        ann.send(ann.anchored(ann.tokenRequest(list, ECHO, request -> request))),
        Refusal.LIST_EXPIRED);
  }

  @Test
  void aReplyKeyThatWasNotSignedIsReplyKey() throws Exception {
    Anchored anchored = ann.anchored(ann.tokenRequest(ann.listed(), ECHO, request -> request));
    ObjectNode payload = ann.tokenPayload(anchored.request());
    payload.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    refused(
        new ModuleOverHttp(stack.apiUrl()).post(anchored.path(), ann.seal(payload)),
        Refusal.REPLY_KEY);
  }

  @Test
  void aRequestThatIsNotAnchoredIsNotOnChainAndACopyOfItIsHashMismatch() throws Exception {
    SignedMessage<TokenRequest> request = ann.tokenRequest(ann.listed(), ECHO, of -> of);
    refused(ann.send(new Anchored(request, 1)), Refusal.NOT_ON_CHAIN);
    long block =
        bob.transact(ApiContract.storeListServices(request.digest()), Finality.parse("finalized"));
    refused(ann.send(new Anchored(request, block)), Refusal.HASH_MISMATCH);
  }

  @Test
  void theSameRequestAgainHasTheSameTokenAndItsSaltWithAnotherIsReplay() throws Exception {
    SignedMessage<TokenRequest> request = ann.tokenRequest(ann.listed(), ECHO, of -> of);
    Anchored anchored = ann.anchored(request);
    for (int twice = 0; twice < 2; twice++) {
      assertThat(ann.send(anchored).statusCode()).isEqualTo(202);
    }
    Caller.Token token = ann.collect(request);
    assertThat(ann.send(anchored).statusCode()).isEqualTo(202);
    assertThat(ann.collect(request)).isEqualTo(token);
    Bytes32 salt = request.message().salt();
    refused(sent(ECHO, of -> bent(of, of.ttl() + 1, salt, of.iat(), of.exp())), Refusal.REPLAY);
  }

  @Test
  void severalTokensOfOneUserLiveSideBySide() throws Exception {
    Caller.Token first = ann.token("echo");
    Caller.Token second = ann.token("digest-iterate", "echo");
    var param = ModuleOverHttp.JSON.createObjectNode().put("side", "by side");
    for (Caller.Token token : List.of(first, second)) {
      assertThat(ann.opened(ann.send(token, "echo", param)).path("result")).isEqualTo(param);
    }
  }

  @Test
  void whatNobodySentIsNotFound() throws Exception {
    refused(ann.status(Owner.word()), Refusal.NOT_FOUND);
  }
}
