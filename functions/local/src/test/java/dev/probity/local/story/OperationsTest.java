package dev.probity.local.story;

import static dev.probity.local.story.ModuleOverHttp.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ApiContract;
import dev.probity.chain.Finality;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.story.Caller.Token;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IV.9 where a call becomes an operation. */
class OperationsTest {
  private static final String SERVICE = "digest-iterate";
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  /** Minutes of work: whoever stops it comes in time, however slow blocks are. */
  private static final long LONG = 100_000_000;

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
    token = ann.token(SERVICE);
  }

  @AfterAll
  static void stop() {
    ann.close();
    bob.close();
  }

  private static Bytes32 begun(Token with, String seed, long rounds) throws Exception {
    ObjectNode param =
        ModuleOverHttp.JSON.createObjectNode().put("seed", seed).put("rounds", rounds);
    SignedMessage<ApiCall> call = ann.call(with, SERVICE, param, of -> of);
    HttpResponse<String> answer = ann.send(with, ann.callPayload(call, param));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).contains(call.digest().toString());
    // The same again is the same operation.
    assertThat(ann.send(with, ann.callPayload(call, param)).body()).isEqualTo(answer.body());
    return call.digest();
  }

  private static OperationState state(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return SignedMessage.parse(
            OperationState.TYPE,
            ModuleOverHttp.JSON.readTree(answer.body()).required("operationState"))
        .message();
  }

  private static HttpResponse<String> ended(Bytes32 callHash) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    HttpResponse<String> answer = ann.operation(callHash);
    while (state(answer).state() == OperationStatus.RUNNING.number()
        && System.nanoTime() < deadline) {
      Thread.sleep(100);
      answer = ann.operation(callHash);
    }
    return answer;
  }

  @Test
  void longWorkBecomesAnOperationWhoseEndAndResultAreSigned() throws Exception {
    Bytes32 operation = begun(token, "probity", 700_000);
    HttpResponse<String> answer = ended(operation);
    OperationState state = state(answer);
    assertThat(state.state()).isEqualTo(OperationStatus.DONE.number());
    assertThat(state.done()).isEqualTo(700_000);
    assertThat(state.total()).isEqualTo(700_000);
    JsonNode result = ann.opened(answer).path("result");
    assertThat(result.path("digest").asText()).isEqualTo(iterated("probity", 700_000));
  }

  private static String iterated(String seed, int rounds) {
    MessageDigest sha = Digests.sha256();
    byte[] value = seed.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < rounds; i++) {
      value = sha.digest(value);
    }
    return HexFormat.of().formatHex(value);
  }

  @Test
  void itsUserStopsItAndAStrangerNeitherSeesNorStopsItForItIsNotFound() throws Exception {
    Bytes32 operation = begun(token, "stop me", LONG);
    refused(bob.operation(operation), Refusal.NOT_FOUND);
    refused(bob.cancel(operation, bob.cancellation(operation, of -> of)), Refusal.NOT_FOUND);
    SignedMessage<CancelOperation> order = ann.cancellation(operation, of -> of);
    refused(bob.cancel(Owner.word(), order), Refusal.SCHEMA);
    OperationState cancelled = state(ann.cancel(operation, order));
    assertThat(cancelled.state()).isEqualTo(OperationStatus.CANCELLED.number());
    assertThat(state(ann.cancel(operation, order))).isEqualTo(cancelled);
    assertThat(state(ann.operation(operation))).isEqualTo(cancelled);
  }

  @Test
  void anOrderThatSomebodyElseSignedIsBadSignature() throws Exception {
    Bytes32 operation = begun(token, "not yours", 1);
    refused(
        bob.cancel(
            operation,
            bob.cancellation(
                operation,
                of ->
                    new CancelOperation(
                        ann.address(), of.callHash(), of.nonce(), of.iat(), of.exp()))),
        Refusal.BAD_SIGNATURE);
  }

  @Test
  void aRevokedTokenStopsItsOperationAtTheNextCheckpoint() throws Exception {
    Token other = ann.token(SERVICE);
    Bytes32 operation = begun(other, "revoked", LONG);
    ann.transact(ApiContract.revokeToken(other.hash(), "enough"), Finality.parse("latest"));
    assertThat(state(ended(operation)).state()).isEqualTo(OperationStatus.STOPPED.number());
  }

  @Test
  void aTokenThatItsUserSuspendedStopsItsOperationForGood() throws Exception {
    Token other = ann.token(SERVICE);
    Bytes32 operation = begun(other, "suspended", LONG);
    ann.transact(ApiContract.suspendToken(other.hash(), "away"), Finality.parse("latest"));
    assertThat(state(ended(operation)).state()).isEqualTo(OperationStatus.STOPPED.number());
    ann.transact(ApiContract.resumeToken(other.hash(), "back"), Finality.parse("latest"));
    assertThat(state(ann.operation(operation)).state()).isEqualTo(OperationStatus.STOPPED.number());
  }

  @Test
  void theAnswerOfACallThatWasNoOperationIsHandedToItsUserAloneAndToNobodyElseForItIsNotFound()
      throws Exception {
    Token other = ann.token("echo");
    ObjectNode param = ModuleOverHttp.JSON.createObjectNode().put("text", "lost on the way");
    SignedMessage<ApiCall> call = ann.call(other, "echo", param, of -> of);
    refused(ann.operation(call.digest()), Refusal.NOT_FOUND);
    JsonNode lost = ann.opened(ann.send(other, ann.callPayload(call, param)));
    assertThat(ann.opened(ann.operation(call.digest()))).isEqualTo(lost);
    refused(bob.operation(call.digest()), Refusal.NOT_FOUND);
    refused(
        ann.cancel(call.digest(), ann.cancellation(call.digest(), of -> of)), Refusal.NOT_FOUND);
  }

  @Test
  void withoutASessionThereIsNoOperationForItIsSession() throws Exception {
    Bytes32 operation = begun(token, "whose", 1);
    assertThat(ann.operation("e30.e30.AA", operation).statusCode()).isEqualTo(401);
    ObjectNode event = ModuleOverHttp.JSON.createObjectNode();
    event.put("version", "2.0");
    event.putObject("headers").put("authorization", "Bearer nonsense");
    event.putObject("pathParameters").put("requestHash", operation.toString());
    var invoked =
        ModuleOverHttp.JSON.readTree(
            stack
                .gateway()
                .invoke("OperationStatus", event.toString().getBytes(StandardCharsets.UTF_8)));
    assertThat(ModuleOverHttp.JSON.readTree(invoked.path("body").asText()).path("code").asText())
        .isEqualTo(Refusal.SESSION.code());
  }
}
