package dev.probity.client.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.gateway.CallService.Order;
import dev.probity.client.gateway.RequestToken.Wish;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.service.OperationState;
import dev.probity.protocol.service.OperationStatus;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Protocol IV on the user's side: one call, one effect, and only what the service signed. */
class CallServiceTest {
  private static final JsonNode PARAM =
      CallService.param("{\"text\":\"hello\"}".getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path parent = Path.of("");
  private PlayedGateway played = played();

  private static PlayedGateway played() {
    try {
      return new PlayedGateway(Files.createTempDirectory(parent, "user"));
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  @BeforeEach
  void token() {
    token(played);
  }

  private static void token(PlayedGateway of) {
    var _ =
        new RequestToken(of.module(), of.folder, of::loggedIn, Stages.silent())
            .run(new Wish(List.of("echo", "iterate"), Duration.ofMinutes(10), false));
    of.fail(0, false);
  }

  @AfterEach
  void end() {
    played.close();
  }

  private static Order order(boolean again) {
    return new Order("echo", PARAM, Optional.empty(), false, again);
  }

  private static Operation run(PlayedGateway at, Order order) {
    return new CallService(at.module(), at.folder, at::loggedIn, Stages.silent()).run(order);
  }

  private Operation run() {
    return run(played, order(false));
  }

  private FollowOperation follow() {
    return new FollowOperation(played.module(), played.folder, played::loggedIn, Stages.silent());
  }

  private List<Operation> kept() {
    return new KeptCalls(played.folder).list();
  }

  private static void assertRefused(ThrowingCallable call, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(words)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void aCallIsAnsweredVerifiedAndKeptAndTheNextIsAnother() {
    Operation first = run();
    assertThat(first.result()).contains(PARAM);
    assertThat(first.status()).contains(OperationStatus.DONE);
    assertThat(run().callHash()).isNotEqualTo(first.callHash());
    assertThat(played.effects).hasSize(2);
    assertThat(kept()).hasSize(2).contains(first);
    assertThat(follow().show(first.callHash().toString(), true)).isEqualTo(first);
  }

  @Test
  void stoppedAtAnyPointTheSameCallIsSentAgain() {
    for (boolean operation : new boolean[] {false, true}) {
      for (boolean after : new boolean[] {false, true}) {
        try (PlayedGateway stopped = played()) {
          token(stopped);
          stopped.operation = operation;
          stopped.fail(1, after);
          assertThatThrownBy(() -> run(stopped, order(false)))
              .isInstanceOf(ClientException.class)
              .hasMessageContaining("one effect");
          stopped.fail(0, false);
          Operation done = run(stopped, order(false));
          assertThat(stopped.effects).containsOnlyKeys(done.callHash());
          assertThat(new KeptCalls(stopped.folder).list()).containsExactly(done);
        }
      }
    }
  }

  @Test
  void whatIsRefusedAtOnceLeavesNothing() {
    played.callRefusal = hash -> Optional.of(Refusal.PARAM_HASH);
    assertRefused(this::run, "param-hash");
    assertThat(kept()).isEmpty();
  }

  @Test
  void whatFoundNoPlaceOrNoContentIsCalledAnewLater() {
    for (Refusal unclaimed : List.of(Refusal.THROTTLED, Refusal.CONTENT_UNAVAILABLE)) {
      played.callRefusal = hash -> Optional.of(unclaimed);
      assertThatThrownBy(this::run)
          .isInstanceOf(ClientException.class)
          .hasMessageContaining(unclaimed.code());
      assertThat(kept()).isEmpty();
    }
    played.now += 300;
    played.callRefusal = hash -> Optional.empty();
    assertThat(run().isEnded()).isTrue();
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void anAnswerThatWasLostIsFetchedInTheSessionOnceTheCallIsStale() {
    played.fail(1, true);
    assertThatThrownBy(this::run).isInstanceOf(ClientException.class);
    played.fail(0, false);
    played.now += 300;
    played.callRefusal = hash -> Optional.of(Refusal.STALE);
    Operation fetched = run();
    assertThat(fetched.status()).contains(OperationStatus.DONE);
    assertThat(fetched.result()).contains(PARAM);
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void aLostAnswerIsHeldAgainstItsCallLikeAnyOther() {
    played.fail(1, true);
    assertThatThrownBy(this::run).isInstanceOf(ClientException.class);
    played.fail(0, false);
    played.now += 300;
    played.callRefusal = hash -> Optional.of(Refusal.STALE);
    played.result =
        honest ->
            new ApiResult(
                PlayedGateway.word("another call"),
                honest.user(),
                honest.status(),
                honest.resHash(),
                honest.iat());
    assertRefused(this::run, "for another call");
    played.result =
        honest ->
            new ApiResult(
                honest.reqHash(),
                honest.user(),
                honest.status(),
                PlayedGateway.word("another result"),
                honest.iat());
    assertRefused(this::run, "not the one whose hash");
    played.result = honest -> honest;
    played.resultSigner = played.gatewayKey;
    assertRefused(this::run, "the gateway's list names");
    assertThat(kept()).allMatch(call -> call.apiResult().isEmpty());
    played.resultSigner = played.serviceKey;
    assertThat(run().result()).contains(PARAM);
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void anOperationWhoseStateTheGatewayLeavesOutIsRefused() {
    played.operation = true;
    Operation taken = run();
    assertThat(taken.status()).contains(OperationStatus.RUNNING);
    // As of a call that was answered at once: a reply, and no state.
    played.operation = false;
    assertRefused(
        () ->
            new FollowOperation(played.module(), played.folder, played::loggedIn, Stages.silent())
                .show(taken.callHash().toString(), false),
        "no state of an operation");
    assertThat(kept().getFirst().apiResult()).isEmpty();
  }

  @Test
  void aCallThatMayHaveHadItsEffectIsNotSilentlyRepeated() {
    played.operation = true;
    played.fail(1, true);
    assertThatThrownBy(this::run).isInstanceOf(ClientException.class);
    played.fail(0, false);
    played.now += 300;
    played.callRefusal = hash -> Optional.of(Refusal.STALE);
    // The operation is there: it is taken up, and nothing is sent anew.
    assertThat(run().status()).contains(OperationStatus.RUNNING);
    played.operation = false;
    played.callRefusal = hash -> Optional.empty();
    played.fail(1, true);
    assertThatThrownBy(this::run).isInstanceOf(ClientException.class);
    played.fail(0, false);
    played.effects.clear();
    played.callRefusal = hash -> Optional.of(Refusal.STALE);
    assertRefused(this::run, "cannot be told");
    played.callRefusal = hash -> Optional.empty();
    assertThat(run(played, order(true)).isEnded()).isTrue();
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void aResultOfAnotherHashCallOrSignerIsRefused() {
    played.result =
        honest ->
            new ApiResult(
                honest.reqHash(), honest.user(), 0, PlayedGateway.word("other"), honest.iat());
    assertRefused(this::run, "not the one whose hash");
    played.result =
        honest ->
            new ApiResult(
                PlayedGateway.word("other"), honest.user(), 0, honest.resHash(), honest.iat());
    assertRefused(this::run, "for another call");
    played.result = honest -> honest;
    played.resultSigner = played.gatewayKey;
    assertRefused(this::run, "the gateway's list names");
    played.resultSigner = played.serviceKey;
    // A refused answer is no answer: the same call is asked for once more.
    assertThat(run().isEnded()).isTrue();
    assertThat(played.effects).hasSize(1);
  }

  @Test
  void withoutALiveTokenItSaysWhatToDo() {
    var token = new KeptTokens(played.folder).list().getFirst();
    var orders = new OrderToken(played.module(), played.folder);
    var _ = orders.run(TokenOrder.SUSPEND, token.tokenHash(), "");
    assertThatThrownBy(this::run)
        .hasMessageContaining("probity token request --service echo")
        .hasMessageContaining("probity token resume");
    var _ = orders.run(TokenOrder.REVOKE, token.tokenHash(), "");
    assertThatThrownBy(this::run).hasMessageContaining("No live token of yours is for echo");
    assertThatThrownBy(() ->
            run(
                played,
                new Order("echo", PARAM, Optional.of(token.tokenHash().toString()), false, false)))
        .hasMessageContaining("Get another one with `probity token request`");
  }

  @Test
  void longWorkIsAnOperationWhoseStatesAreVerified() {
    played.operation = true;
    Operation taken = run();
    String id = taken.callHash().toString();
    assertThat(taken.status()).contains(OperationStatus.RUNNING);
    assertThat(follow().show(id, false).state().orElseThrow().done()).isEqualTo(3);

    played.state =
        honest ->
            new OperationState(
                PlayedGateway.word("other"),
                honest.user(),
                1,
                0,
                10,
                honest.resHash(),
                honest.iat());
    assertRefused(() -> follow().show(id, false), "state of another operation");
    played.state =
        honest ->
            new OperationState(
                honest.callHash(),
                PlayedGateway.address("other"),
                1,
                0,
                10,
                honest.resHash(),
                honest.iat());
    assertRefused(() -> follow().show(id, false), "state of another operation");
    played.state =
        honest ->
            new OperationState(
                honest.callHash(), honest.user(), 9, 0, 10, honest.resHash(), honest.iat());
    assertRefused(() -> follow().show(id, false), "does not exist");
    played.state = honest -> honest;
    played.stateSigner = played.strangerKey;
    assertRefused(() -> follow().show(id, false), "the gateway's list names");
    played.stateSigner = played.serviceKey;

    played.stateNumber = 2;
    Operation done = follow().show(id, true);
    assertThat(done.status()).contains(OperationStatus.DONE);
    assertThat(done.result()).contains(PARAM);
    int asked = played.server.paths().size();
    assertThat(follow().show(id, true)).isEqualTo(done);
    assertThat(played.server.paths()).hasSize(asked);
  }

  @Test
  void anEndIsNotTakenBack() {
    played.operation = true;
    String id = run().callHash().toString();
    Operation cancelled = follow().cancel(id);
    assertThat(cancelled.status()).contains(OperationStatus.CANCELLED);
    int asked = played.server.paths().size();
    assertThat(follow().cancel(id)).isEqualTo(cancelled);
    assertThat(follow().show(id, true)).isEqualTo(cancelled);
    assertThat(played.server.paths()).hasSize(asked);
  }

  @Test
  void aServiceThatTakesBackWhatItSignedIsRefused() {
    played.operation = true;
    String id = run().callHash().toString();
    played.state =
        honest ->
            new OperationState(
                honest.callHash(),
                honest.user(),
                honest.state(),
                3,
                10,
                PlayedGateway.word("result"),
                honest.iat());
    var _ = follow().cancel(id);
    assertRefused(() -> follow().show(id, false), "its result was not handed out");
    played.state = honest -> honest;
    played.stateNumber = 1;
    assertRefused(() -> follow().show(id, false), "signed before that the operation is cancelled");
  }

  @Test
  void parametersAreBounded() {
    int filler = SealedContent.MAX_BYTES - 2;
    byte[] most = ("\"" + "x".repeat(filler) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThat(CallService.param(most).textValue()).hasSize(filler);
    byte[] more = ("\"" + "x".repeat(filler + 1) + "\"").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> CallService.param(more)).hasMessageContaining("16777216 bytes");
  }

  @Test
  void largeParametersAreUploadedAndLargeResultsFetchedAndKeptInAFile() throws Exception {
    played.large = true;
    JsonNode param = JsonNodeFactory.instance.objectNode().put("a", "x".repeat(2 << 20));
    var order = new Order("echo", param, Optional.empty(), false, false);
    Operation done = run(played, order);
    assertThat(played.content.stored).hasSizeGreaterThan(4);
    assertThat(done.result()).isEmpty();
    assertThat(Files.readAllBytes(done.resultFile().orElseThrow()))
        .isEqualTo(CanonicalJson.bytes(param));
  }

  @Test
  void aResultWhoseContentIsNotThereIsFetchedByTheNextRun() {
    played.large = true;
    var order = order(false);
    played.content.lost = true;
    assertThatThrownBy(() -> run(played, order)).hasMessageContaining("content-unavailable");
    played.content.lost = false;
    assertThat(run(played, order).status()).contains(OperationStatus.DONE);
  }
}
