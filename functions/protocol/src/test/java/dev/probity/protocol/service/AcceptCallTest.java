package dev.probity.protocol.service;

import static dev.probity.protocol.service.ServiceScene.ANN;
import static dev.probity.protocol.service.ServiceScene.accepted;
import static dev.probity.protocol.service.ServiceScene.refusal;
import static dev.probity.protocol.service.ServiceScene.refused;
import static dev.probity.protocol.service.ServiceScene.signer;
import static dev.probity.protocol.service.ServiceScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.ServiceGrant;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.ServiceScene.Call;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** IV.7 to IV.9 at a service: which grants count, and what they bring about. */
class AcceptCallTest {
  private final ServiceScene scene = new ServiceScene();

  private void requireRefused(ObjectNode body, Refusal expected) {
    assertThat(refusal(scene.accept(body))).isEqualTo(expected);
    assertThat(scene.rows.all()).isEmpty();
    assertThat(scene.effects).hasValue(0);
  }

  @Test
  void aGrantedCallIsAnsweredSignedAndSealed() {
    Call call = scene.call("echo", "{\"a\":[1,\"ü\"]}");
    var opened = scene.done(scene.accept(call));
    assertThat(opened.result()).isEqualTo(call.param());
    assertThat(opened.message().reqHash()).isEqualTo(call.hash());
    assertThat(opened.message().user()).isEqualTo(ServiceScene.ANN.address());
    assertThat(opened.message().status()).isZero();
  }

  @Test
  void whatIsNoJsonIsMalformedAndWhatIsNotTheFormIsRefusedByTheSchema() {
    var step = new AcceptCall(scene.ports, scene.services);
    assertThat(refusal(step.accept("{".getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(Refusal.MALFORMED);
    ObjectNode body = scene.body(scene.call("count", "{}"));
    body.put("more", 1);
    requireRefused(body, Refusal.SCHEMA);
    body.remove(List.of("more", "serviceGrant"));
    requireRefused(body, Refusal.SCHEMA);
  }

  @Test
  void aServiceThatIsCalledPastTheGatewayAnswersNothing() {
    Call call = scene.call("count", "{}");
    requireRefused(scene.body(call, ServiceScene.ANN, scene.grant(call)), Refusal.BAD_GRANT);
    // A key of another module is not the gateway's.
    requireRefused(scene.body(call, signer("integrity"), scene.grant(call)), Refusal.BAD_GRANT);
  }

  @Test
  void aGrantOfAnotherCallServiceUserParameterOrTokenIsBad() {
    Call call = scene.call("count", "{}");
    ServiceGrant of = scene.grant(call);
    Address bob = ServiceScene.BOB.address();
    for (ServiceGrant other :
        List.of(
            scene.grant(scene.call("count", "{}")),
            new ServiceGrant(
                of.reqHash(), bob, "count", of.paramHash(), of.tokenHash(), of.iat(), of.exp()),
            new ServiceGrant(
                of.reqHash(),
                of.user(),
                "echo",
                of.paramHash(),
                of.tokenHash(),
                of.iat(),
                of.exp()),
            new ServiceGrant(
                of.reqHash(),
                of.user(),
                "count",
                word("other"),
                of.tokenHash(),
                of.iat(),
                of.exp()),
            new ServiceGrant(
                of.reqHash(),
                of.user(),
                "count",
                of.paramHash(),
                word("other"),
                of.iat(),
                of.exp()))) {
      requireRefused(scene.body(call, ServiceScene.GATEWAY, other), Refusal.BAD_GRANT);
    }
  }

  @Test
  void aGrantHoldsAMinuteAtMost() {
    Call call = scene.call("count", "{}");
    ServiceGrant of = scene.grant(call);
    var longer =
        new ServiceGrant(
            of.reqHash(),
            of.user(),
            of.service(),
            of.paramHash(),
            of.tokenHash(),
            of.iat(),
            of.iat() + 61);
    requireRefused(scene.body(call, ServiceScene.GATEWAY, longer), Refusal.BAD_GRANT);
    var early =
        new ServiceGrant(
            of.reqHash(),
            of.user(),
            of.service(),
            of.paramHash(),
            of.tokenHash(),
            of.iat() + 31,
            of.iat() + 60);
    requireRefused(scene.body(call, ServiceScene.GATEWAY, early), Refusal.BAD_GRANT);
    ObjectNode body = scene.body(call);
    scene.pass(Duration.ofSeconds(61));
    requireRefused(body, Refusal.BAD_GRANT);
  }

  @Test
  void aCallThatItsUserDidNotSignIsRefusedWhateverTheGatewaySays() {
    Call call = scene.call("count", "{}");
    ApiCall message = call.signed().message();
    var forged =
        new SignedMessage<>(
            ApiCall.TYPE,
            ServiceScene.DOMAIN,
            message,
            ServiceScene.BOB.sign(ServiceScene.DOMAIN, ApiCall.TYPE, message));
    requireRefused(scene.body(new Call(forged, call.param())), Refusal.BAD_SIGNATURE);
  }

  @Test
  void aCallOrGrantForAnotherContractIsForAnotherDomain() {
    var elsewhere = new Eip712Domain("Probity API", 31337, Address.ZERO);
    Call call = scene.call("count", "{}");
    ApiCall message = call.signed().message();
    var foreign =
        new SignedMessage<>(
            ApiCall.TYPE,
            elsewhere,
            message,
            ServiceScene.ANN.sign(elsewhere, ApiCall.TYPE, message));
    requireRefused(scene.body(new Call(foreign, call.param())), Refusal.WRONG_DOMAIN);
  }

  @Test
  void otherParametersThanTheSignedAreRefused() {
    Call call = scene.call("count", "{\"a\":1}");
    ObjectNode body = scene.body(call);
    body.set("param", ServiceScene.json("{\"a\":2}"));
    requireRefused(body, Refusal.PARAM_HASH);
  }

  @Test
  void anotherReplyKeyThanTheSignedIsRefused() {
    ObjectNode body = scene.body(scene.call("count", "{}"));
    body.set("replyJwk", ReplyKeyPair.generate().publicJwk().toJson());
    requireRefused(body, Refusal.REPLY_KEY);
  }

  @Test
  void aServiceThatAnotherFunctionAnswersForIsRefused() {
    requireRefused(scene.body(scene.call("other", "{}")), Refusal.SERVICE_NOT_ALLOWED);
  }

  @Test
  void parametersAgainstTheSchemaAreRefusedByTheirPath() {
    var digest = new ServiceScene(List.of(DigestIterate.service()));
    for (var wrong :
        List.of(
            List.of("{\"seed\":\"s\",\"rounds\":0}", "/param/rounds"),
            List.of("{\"seed\":\"s\",\"rounds\":\"1\"}", "/param/rounds"),
            List.of("{\"seed\":\"\",\"rounds\":1}", "/param/seed"),
            List.of("{\"seed\":\"s\"}", "/param/rounds"),
            List.of("{\"seed\":\"s\",\"rounds\":1,\"x/y\":1}", "/param/x~1y"),
            List.of("[]", "/param"))) {
      var no = refused(digest.accept(digest.call("digest-iterate", wrong.getFirst())));
      assertThat(no.refusal()).isEqualTo(Refusal.SCHEMA);
      assertThat(no.detail()).startsWith(wrong.getLast() + ": ");
    }
    assertThat(digest.rows.all()).isEmpty();
  }

  @Test
  void parametersMayHave128KibAndNotOneByteMore() {
    String filler = "x".repeat((128 << 10) - "{\"a\":\"\"}".length());
    assertThat(scene.done(scene.accept(scene.call("echo", "{\"a\":\"" + filler + "\"}"))).result())
        .isEqualTo(ServiceScene.json("{\"a\":\"" + filler + "\"}"));
    assertThat(refusal(scene.accept(scene.call("echo", "{\"a\":\"" + filler + "x\"}"))))
        .isEqualTo(Refusal.TOO_LARGE);
  }

  @Test
  void theSameCallByAnyNumberOfGrantsHasOneEffectAndOneAnswer() {
    Call call = scene.call("count", "{}");
    Outcome<Answer> first = scene.accept(call);
    scene.pass(Duration.ofSeconds(30));
    assertThat(scene.accept(call)).isEqualTo(first);
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void aNonceNamesOneCallForEver() {
    Call first = scene.call(ServiceScene.ANN, "count", "{}", word("one"));
    Call second = scene.call(ServiceScene.ANN, "count", "{\"a\":1}", word("one"));
    accepted(scene.accept(first));
    assertThat(refusal(scene.accept(second))).isEqualTo(Refusal.REPLAY);
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void sixtyFourGrantsOfOneCallAtOnceHaveOneEffect() throws Exception {
    Call call = scene.call("count", "{}");
    try (var threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Outcome<Answer>>> calls = Collections.nCopies(64, () -> scene.accept(call));
      for (Future<Outcome<Answer>> each : threads.invokeAll(calls)) {
        if (each.get() instanceof Outcome.Refused<Answer> no) {
          assertThat(no.refusal()).isEqualTo(Refusal.UNAVAILABLE);
        } else {
          assertThat(scene.done(each.get()).result().path("count").asInt()).isEqualTo(1);
        }
      }
    }
    assertThat(scene.effects).hasValue(1);
    assertThat(scene.done(scene.accept(call)).result().path("count").asInt()).isEqualTo(1);
  }

  @Test
  void aFailureOfTheHandlerIsASignedAnswerAndFinal() {
    var failing =
        new ServiceScene(
            List.of(
                Service.synchronous(
                    ServiceScene.manifest("declares", ServiceManifest.Mode.SYNCHRONOUS),
                    call -> {
                      throw new ServiceFailureException(7, "no such thing");
                    }),
                Service.synchronous(
                    ServiceScene.manifest("faulty", ServiceManifest.Mode.SYNCHRONOUS),
                    call -> {
                      throw new IllegalStateException("a secret");
                    }),
                Service.synchronous(
                    ServiceScene.manifest("deep", ServiceManifest.Mode.SYNCHRONOUS),
                    call -> {
                      throw new StackOverflowError();
                    }),
                Service.synchronous(
                    ServiceScene.manifest("liar", ServiceManifest.Mode.SYNCHRONOUS),
                    call -> JsonNodeFactory.instance.arrayNode()),
                Service.synchronous(
                    ServiceScene.manifest("large", ServiceManifest.Mode.SYNCHRONOUS),
                    call ->
                        JsonNodeFactory.instance
                            .objectNode()
                            .put("a", "x".repeat(SealedContent.MAX_BYTES)))));
    var declared = failing.done(failing.accept(failing.call("declares", "{}")));
    assertThat(declared.message().status()).isEqualTo(7);
    assertThat(declared.result()).isEqualTo(ServiceScene.json("{\"message\":\"no such thing\"}"));
    var fault = failing.done(failing.accept(failing.call("faulty", "{}")));
    assertThat(fault.message().status()).isEqualTo(FailureStatus.FAULT.number());
    assertThat(fault.result().toString()).doesNotContain("secret");
    assertThat(failing.faults).containsExactly("faulty: a secret");
    assertThat(failing.done(failing.accept(failing.call("deep", "{}"))).message().status())
        .isEqualTo(FailureStatus.FAULT.number());
    assertThat(failing.done(failing.accept(failing.call("liar", "{}"))).message().status())
        .isEqualTo(FailureStatus.RESULT_SCHEMA.number());
    assertThat(failing.done(failing.accept(failing.call("large", "{}"))).message().status())
        .isEqualTo(FailureStatus.RESULT_TOO_LARGE.number());
  }

  @Test
  void theLargestResultOfAReplyFitsIntoItsRowAndALargerOneIsContent() {
    for (int more = 0; more < 2; more++) {
      JsonNode result = ofBytes(SealedResult.MAX_INLINE_BYTES + more);
      ServiceScene large = answering(result);
      var answer = (Answer.Done) accepted(large.accept(large.call("large", "{}")));
      assertThat(large.opened(answer.sealed()).result()).isEqualTo(result);
      assertThat(large.reply(answer.sealed()).has("resultRef")).isEqualTo(more > 0);
      assertThat(large.blocks.size()).isEqualTo(more);
    }
  }

  @Test
  void aSmallResultOfTooManyMembersIsContentToo() {
    var many = JsonNodeFactory.instance.objectNode();
    var list = many.putArray("a");
    for (int i = 0; i < 40_000; i++) {
      list.add(1);
    }
    ServiceScene large = answering(many);
    assertThat(large.done(large.accept(large.call("large", "{}"))).result()).isEqualTo(many);
    assertThat(large.blocks.size()).isEqualTo(1);
  }

  @Test
  void aResultMayHave16MibAndNotOneByteMore() {
    JsonNode most = ofBytes(SealedContent.MAX_BYTES);
    ServiceScene large = answering(most);
    assertThat(large.done(large.accept(large.call("large", "{}"))).result()).isEqualTo(most);
    ServiceScene tooLarge = answering(ofBytes(SealedContent.MAX_BYTES + 1));
    var failed = tooLarge.done(tooLarge.accept(tooLarge.call("large", "{}")));
    assertThat(failed.message().status()).isEqualTo(FailureStatus.RESULT_TOO_LARGE.number());
  }

  @Test
  void ofALargeResultTheStoreHoldsNothingThatCanBeReadAndTheSameCallHasTheSameContent() {
    ServiceScene large = answering(ofBytes(300_000));
    Call call = large.call("large", "{}");
    var first = accepted(large.accept(call));
    assertThat(accepted(large.accept(call))).isEqualTo(first);
    assertThat(large.blocks.size()).isEqualTo(1);
    JsonNode ref = large.reply(((Answer.Done) first).sealed()).path("resultRef");
    try {
      byte[] block = large.blocks.getAny(Cid.parse(ref.path("cid").asText())).orElseThrow();
      assertThat(new String(block, StandardCharsets.ISO_8859_1)).doesNotContain("xxxx");
    } catch (ContentException foreign) {
      throw new AssertionError(foreign);
    }
    assertThat(large.dump()).doesNotContain(ref.path("key").asText());
  }

  @Test
  void aStoreThatDoesNotTakeALargeResultSettlesNothing() {
    ServiceScene large = answering(ofBytes(300_000));
    Call call = large.call("large", "{}");
    large.blocks.failing(true);
    assertThatThrownBy(() -> large.accept(call)).isInstanceOf(PortException.class);
    large.blocks.failing(false);
    assertThat(large.done(large.accept(call)).message().status()).isZero();
  }

  @Test
  void anAnswerIsKeptThirtyDaysAndItsCallForEver() {
    Call call = scene.call("count", "{}");
    Outcome<Answer> first = scene.accept(call);
    scene.pass(Duration.ofDays(30));
    assertThat(scene.accept(call)).isEqualTo(first);
    scene.pass(Duration.ofSeconds(1));
    var no = refused(scene.accept(call));
    assertThat(no.refusal()).isEqualTo(Refusal.NOT_FOUND);
    assertThat(no.detail()).contains("kept for 30 days, until 2026-01-31T00:00:00Z");
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void anAnswerThatWasLostIsHandedOutToItsUserAloneUnderASession() {
    Call call = scene.call("count", "{}");
    assertThat(refusal(scene.show(call.hash(), ANN.address()))).isEqualTo(Refusal.NOT_FOUND);
    String answer = ((Answer.Done) accepted(scene.accept(call))).sealed();
    scene.pass(Duration.ofDays(30));
    assertThat(accepted(scene.show(call.hash(), ANN.address())))
        .isEqualTo(new ShowOperation.Shown.Answer(answer));
    assertThat(refusal(scene.show(call.hash(), Address.ZERO))).isEqualTo(Refusal.NOT_FOUND);
    scene.pass(Duration.ofSeconds(1));
    assertThat(refusal(scene.show(call.hash(), ANN.address()))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void aCallThatWasAnsweredAtOnceIsNoOperationToCancel() {
    Call call = scene.call("count", "{}");
    Answer _ = accepted(scene.accept(call));
    assertThat(refusal(scene.cancel(scene.order(ANN, call.hash(), word("cancel")))))
        .isEqualTo(Refusal.NOT_FOUND);
  }

  private static JsonNode ofBytes(int length) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("a", "x".repeat(length - "{\"a\":\"\"}".length()));
  }

  private static ServiceScene answering(JsonNode result) {
    return new ServiceScene(
        List.of(
            Service.synchronous(
                ServiceScene.manifest("large", ServiceManifest.Mode.SYNCHRONOUS), call -> result)));
  }
}
