package dev.probity.protocol.service;

import static dev.probity.protocol.service.ServiceScene.ANN;
import static dev.probity.protocol.service.ServiceScene.BOB;
import static dev.probity.protocol.service.ServiceScene.accepted;
import static dev.probity.protocol.service.ServiceScene.refusal;
import static dev.probity.protocol.service.ServiceScene.refused;
import static dev.probity.protocol.service.ServiceScene.status;
import static dev.probity.protocol.service.ServiceScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.gateway.CancelOperation;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.service.RunOperations.Worked;
import dev.probity.protocol.service.ServiceScene.Call;
import dev.probity.protocol.service.ServiceScene.Opened;
import dev.probity.protocol.service.ShowOperation.Shown;
import dev.probity.protocol.service.example.DigestIterate;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** IV.9: calls that take longer than a call. */
class OperationTest {
  private final ServiceScene scene = new ServiceScene();

  private Call taken(ServiceScene in, String service, String param) {
    Call call = in.call(service, param);
    var answer = (Answer.Accepted) accepted(in.accept(call));
    assertThat(status(answer.state())).isEqualTo(OperationStatus.RUNNING);
    assertThat(answer.state().message().callHash()).isEqualTo(call.hash());
    return call;
  }

  private Call taken(String param) {
    return taken(scene, "steps", param);
  }

  /** One step and no more. */
  private Worked step(Bytes32 hash) {
    return scene.worker().run(hash, scene.now());
  }

  private Instant later() {
    return scene.now().plusSeconds(60);
  }

  private Shown.Operation shown(Call call) {
    return scene.operation(call.hash(), ANN.address());
  }

  private Opened result(Shown.Operation shown) {
    return scene.opened(shown.sealed().orElseThrow());
  }

  @Test
  void anOperationIsWorkedOnToItsEndAndItsResultIsSealed() {
    Call call = taken("{\"steps\":3}");
    assertThat(scene.worker().sweep(later())).isEqualTo(new Worked(1, 0, 0));
    Shown.Operation shown = shown(call);
    assertThat(status(shown.state())).isEqualTo(OperationStatus.DONE);
    assertThat(shown.state().message().done()).isEqualTo(3);
    Opened opened = result(shown);
    assertThat(opened.message().status()).isZero();
    assertThat(opened.message().resHash()).isEqualTo(shown.state().message().resHash());
    assertThat(opened.result().path("done").asInt()).isEqualTo(3);
    assertThat(scene.effects).hasValue(3);
    assertThat(scene.worker().sweep(later())).isEqualTo(new Worked(0, 0, 0));
  }

  @Test
  void aReaderOfTheTableLearnsNeitherParametersNorCheckpointsOfAnOperationUnderWay() {
    Call call = taken("{\"note\":\"a secret of Ann's\",\"steps\":3}");
    for (int run = 0; run < 3; run++) {
      String dump = scene.dump();
      assertThat(dump).contains(call.hash().toString());
      assertThat(dump).doesNotContain("secret of", "\"done\":{", "checkpoint", "\"e\":\"AQAB\"");
      assertThat(dump).doesNotContain(scene.replyKey.publicJwk().toJson().path("n").asText("-n-"));
      step(call.hash());
    }
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.DONE);
    assertThat(scene.dump()).doesNotContain("secret of");
  }

  @Test
  void eightOperationsOfOneUserAreUnderWayAtOnceAndTheNextWaitsForAPlace() {
    var calls = new ArrayList<Call>();
    for (int i = 0; i < 8; i++) {
      calls.add(taken("{\"steps\":2}"));
    }
    Call ninth = scene.call("steps", "{\"steps\":2}");
    var no = refused(scene.accept(ninth));
    assertThat(no.refusal()).isEqualTo(Refusal.THROTTLED);
    assertThat(no.detail()).contains("8 operations");
    // Those that stand are the same calls still, and another user has places of his own.
    accepted(scene.accept(calls.getFirst()));
    accepted(scene.accept(scene.call(ServiceScene.BOB, "steps", "{\"steps\":2}", word("bob"))));
    accepted(scene.cancel(scene.order(ANN, calls.getLast().hash(), word("cancel"))));
    accepted(scene.accept(ninth));
    assertThat(refusal(scene.accept(scene.call("steps", "{\"steps\":2}"))))
        .isEqualTo(Refusal.THROTTLED);
    scene.worker().sweep(later());
    assertThat(scene.rowsOf("place")).isZero();
    accepted(scene.accept(scene.call("steps", "{\"steps\":2}")));
  }

  @Test
  void ofManyCallsAtOnceNoMoreThanEightFindAPlace() throws Exception {
    try (var threads = Executors.newFixedThreadPool(16)) {
      var calls = new ArrayList<Callable<Outcome<Answer>>>();
      for (int i = 0; i < 32; i++) {
        Call call = scene.call("steps", "{\"steps\":2}");
        calls.add(() -> scene.accept(call));
      }
      int taken = 0;
      for (Future<Outcome<Answer>> each : threads.invokeAll(calls)) {
        if (each.get() instanceof Outcome.Accepted<Answer>) {
          taken++;
        } else {
          assertThat(refusal(each.get())).isEqualTo(Refusal.THROTTLED);
        }
      }
      assertThat(taken).isEqualTo(8);
    }
    assertThat(scene.rowsOf("place")).isEqualTo(8);
  }

  @Test
  void aResultIsKeptThirtyDaysAndThenRefusedByName() {
    Call call = taken("{\"steps\":1}");
    scene.worker().sweep(later());
    scene.pass(Duration.ofDays(30));
    assertThat(shown(call).sealed()).isPresent();
    scene.pass(Duration.ofSeconds(1));
    var no = refused(scene.show(call.hash(), ANN.address()));
    assertThat(no.refusal()).isEqualTo(Refusal.NOT_FOUND);
    assertThat(no.detail()).contains("kept for 30 days");
    // One call, one effect: it is still known.
    var answer = (Answer.Accepted) accepted(scene.accept(call));
    assertThat(status(answer.state())).isEqualTo(OperationStatus.DONE);
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void digestIterateHashesAsOftenAsAsked() {
    var digests = new ServiceScene(List.of(DigestIterate.service()));
    Call call = taken(digests, "digest-iterate", "{\"seed\":\"ü\",\"rounds\":500001}");
    for (int run = 0; run < 3; run++) {
      digests.worker().run(call.hash(), digests.now());
    }
    byte[] value = "ü".getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 500_001; round++) {
      value = Digests.sha256(value).bytes();
    }
    var shown = digests.operation(call.hash(), ANN.address());
    assertThat("0x" + digests.opened(shown.sealed().orElseThrow()).result().path("digest").asText())
        .isEqualTo(Bytes32.of(value).toString());
  }

  @Test
  void theSameCallAgainHasTheOperationAndNotAnother() {
    Call call = taken("{\"steps\":2}");
    step(call.hash());
    accepted(scene.accept(call));
    scene.worker().sweep(later());
    var answer = (Answer.Accepted) accepted(scene.accept(call));
    assertThat(status(answer.state())).isEqualTo(OperationStatus.DONE);
    assertThat(scene.effects).hasValue(2);
    assertThat(scene.rowsOf("call")).isEqualTo(1);
  }

  @Test
  void theStateIsSignedAtMostEveryFiveSeconds() {
    Call call = taken("{\"steps\":9}");
    step(call.hash());
    assertThat(shown(call).state().message().done()).isZero();
    scene.pass(Duration.ofSeconds(5));
    step(call.hash());
    assertThat(shown(call).state().message().done()).isEqualTo(2);
    assertThat(shown(call).state().message().total()).isEqualTo(9);
  }

  @Test
  void anOperationIsUnknownToAllButItsUser() {
    Call call = taken("{\"steps\":2}");
    assertThat(refusal(scene.show(call.hash(), BOB.address()))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(refusal(scene.show(word("none"), ANN.address()))).isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void itsUserCancelsAnOperationAndNothingMoreIsDone() {
    Call call = taken("{\"steps\":5}");
    step(call.hash());
    var order = scene.order(ANN, call.hash(), word("cancel"));
    Shown.Operation cancelled = accepted(scene.cancel(order));
    assertThat(status(cancelled.state())).isEqualTo(OperationStatus.CANCELLED);
    assertThat(result(cancelled).message().status()).isEqualTo(FailureStatus.CANCELLED.number());
    scene.worker().run(call.hash(), later());
    scene.worker().sweep(later());
    assertThat(scene.effects).hasValue(1);
    // The same order again, or another one, finds it ended
    assertThat(accepted(scene.cancel(order))).isEqualTo(cancelled);
    assertThat(accepted(scene.cancel(scene.order(ANN, call.hash(), word("again")))))
        .isEqualTo(cancelled);
  }

  @Test
  void aStrangersOrderIsAnsweredAsForAnUnknownOperation() {
    Call call = taken("{\"steps\":5}");
    var no = ServiceScene.refused(scene.cancel(scene.order(BOB, call.hash(), word("cancel"))));
    assertThat(no.refusal()).isEqualTo(Refusal.NOT_FOUND);
    var unknown = ServiceScene.refused(scene.cancel(scene.order(BOB, word("none"), word("c2"))));
    assertThat(unknown).isEqualTo(no);
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.RUNNING);
  }

  @Test
  void anOrderIsCheckedLikeEveryMessage() {
    Call call = taken("{\"steps\":5}");
    Call other = taken("{\"steps\":5}");
    var step = new StopOperation(scene.ports);
    assertThat(refusal(step.stop(ServiceScene.received(new byte[100_000]), call.hash())))
        .isEqualTo(Refusal.TOO_LARGE);
    assertThat(refusal(step.stop(ServiceScene.received(new byte[] {'{'}), call.hash())))
        .isEqualTo(Refusal.MALFORMED);
    assertThat(
            refusal(
                step.stop(
                    ServiceScene.received("{}".getBytes(StandardCharsets.UTF_8)), call.hash())))
        .isEqualTo(Refusal.SCHEMA);
    var forged =
        new SignedMessage<>(
            CancelOperation.TYPE,
            ServiceScene.DOMAIN,
            scene.order(ANN, call.hash(), word("c")).message(),
            scene.order(BOB, call.hash(), word("c")).signature());
    assertThat(refusal(scene.cancel(forged))).isEqualTo(Refusal.BAD_SIGNATURE);
    accepted(scene.cancel(scene.order(ANN, call.hash(), word("c"))));
    assertThat(refusal(scene.cancel(scene.order(ANN, other.hash(), word("c")))))
        .isEqualTo(Refusal.REPLAY);
    var old = scene.order(ANN, other.hash(), word("d"));
    scene.pass(Duration.ofSeconds(61));
    assertThat(refusal(scene.cancel(old))).isEqualTo(Refusal.STALE);
  }

  @Test
  void aTokenThatIsRevokedDuringAnOperationStopsItAtItsNextCheckpoint() {
    Call call = taken("{\"steps\":5}");
    step(call.hash());
    scene.ledger.from(ANN.address()).revokeToken(ServiceScene.TOKEN, "lost");
    scene.worker().run(call.hash(), later());
    Shown.Operation shown = shown(call);
    assertThat(status(shown.state())).isEqualTo(OperationStatus.STOPPED);
    assertThat(result(shown).message().status()).isEqualTo(FailureStatus.STOPPED.number());
    assertThat(scene.effects).hasValue(1);
  }

  @Test
  void anEndpointThatDoesNotShowTheTokenYetStopsNothing() {
    Call call = taken("{\"steps\":1}");
    scene.forgetToken();
    assertThat(scene.worker().run(call.hash(), later())).isEqualTo(new Worked(0, 0, 1));
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.RUNNING);
    assertThat(scene.effects).hasValue(0);
  }

  @Test
  void aTokenThatTheGuardianSuspendedStaysSuspendedThoughItsUserResumesHis() {
    Call call = taken("{\"steps\":5}");
    scene.ledger.from(ServiceScene.GUARDIAN).suspendToken(ServiceScene.TOKEN, "odd");
    scene.ledger.from(ANN.address()).suspendToken(ServiceScene.TOKEN, "");
    scene.ledger.from(ANN.address()).resumeToken(ServiceScene.TOKEN, "");
    scene.worker().run(call.hash(), later());
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.STOPPED);
    assertThat(scene.effects).hasValue(0);
  }

  @Test
  void aTokenThatExpiresStopsNothingThatWasTaken() {
    Call call = taken("{\"steps\":2}");
    scene.pass(Duration.ofHours(2));
    scene.ledger.mineAt(scene.now().getEpochSecond());
    scene.worker().run(call.hash(), later());
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.DONE);
  }

  @Test
  void aChainThatDoesNotAnswerPausesAnOperationAndFailsNone() {
    Call call = taken("{\"steps\":2}");
    scene.ledger.reachable(false);
    for (int run = 0; run < 3 * AdvanceOperation.MAX_ATTEMPTS; run++) {
      assertThat(scene.worker().run(call.hash(), later())).isEqualTo(new Worked(0, 0, 1));
    }
    scene.ledger.reachable(true);
    scene.worker().run(call.hash(), later());
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.DONE);
    assertThat(scene.effects).hasValue(2);
  }

  @Test
  void twoWorkersDoNoStepTwice() throws Exception {
    Call call = taken("{\"steps\":40}");
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Worked>> workers = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        workers.add(() -> scene.worker().sweep(later()));
      }
      for (var end : threads.invokeAll(workers)) {
        end.get();
      }
    }
    assertThat(status(shown(call).state())).isEqualTo(OperationStatus.DONE);
    assertThat(scene.effects).hasValue(40);
  }

  @Test
  void ofCompletionAndCancellationOneStandsAndBothAreToldWhich() throws Exception {
    int cancelled = 0;
    for (int round = 0; round < 40; round++) {
      Call call = taken("{\"steps\":3}");
      var order = scene.order(ANN, call.hash(), word("cancel " + round));
      try (var threads = Executors.newFixedThreadPool(2)) {
        Supplier<Worked> work = () -> scene.worker().run(call.hash(), later());
        var worker = threads.submit(work::get);
        Callable<Outcome<Shown.Operation>> cancel = () -> scene.cancel(order);
        var told = accepted(threads.submit(cancel).get());
        worker.get();
        Shown.Operation stands = shown(call);
        assertThat(stands).isEqualTo(told);
        assertThat(status(stands.state()).isEnded()).isTrue();
        if (status(stands.state()) == OperationStatus.CANCELLED) {
          cancelled++;
        } else {
          assertThat(status(stands.state())).isEqualTo(OperationStatus.DONE);
        }
      }
    }
    System.out.println("cancellation was first in " + cancelled + " of 40 races");
  }

  /** A handler of operations that fails at its second step as the test says. */
  private static ServiceScene failing(Supplier<Service.Step> second) {
    return new ServiceScene(
        List.of(
            Service.operation(
                ServiceScene.manifest("odd", ServiceManifest.Mode.OPERATION),
                new Service.Working() {
                  @Override
                  public Service.Checkpoint begin(ServiceCall call) {
                    return new Service.Checkpoint(0, 2, call.param());
                  }

                  @Override
                  public Service.Step step(ServiceCall call, Service.Checkpoint from) {
                    return from.done() == 1
                        ? second.get()
                        : new Service.Step.Continues(new Service.Checkpoint(1, 2, call.param()));
                  }
                })));
  }

  private static Opened failed(ServiceScene in, Call call) {
    in.worker().run(call.hash(), in.now().plusSeconds(60));
    var shown = in.operation(call.hash(), ANN.address());
    assertThat(status(shown.state())).isEqualTo(OperationStatus.FAILED);
    return in.opened(shown.sealed().orElseThrow());
  }

  @Test
  void aFaultOfTheHandlerEndsItsOperationSigned() {
    var faulty =
        failing(() -> {
          throw new IllegalStateException("a secret");
        });
    Opened told = failed(faulty, taken(faulty, "odd", "{}"));
    assertThat(told.message().status()).isEqualTo(FailureStatus.FAULT.number());
    assertThat(told.result().toString()).doesNotContain("secret");
    var large =
        failing(() ->
            new Service.Step.Continues(
                new Service.Checkpoint(
                    1, 2, JsonNodeFactory.instance.textNode("x".repeat(40_000)))));
    assertThat(failed(large, taken(large, "odd", "{}")).message().status())
        .isEqualTo(FailureStatus.FAULT.number());
  }

  @Test
  void aNeighbourOfTheHandlersThatDoesNotAnswerIsTriedAgain() {
    var tries = new AtomicInteger();
    var waiting =
        failing(() -> {
          if (tries.incrementAndGet() < 9) {
            throw PortException.retryable(PortException.Neighbour.BLOCKS, "switched to fail", null);
          }
          return new Service.Step.Finished(JsonNodeFactory.instance.objectNode());
        });
    Call call = taken(waiting, "odd", "{}");
    for (int run = 0; run < 9; run++) {
      waiting.worker().run(call.hash(), waiting.now().plusSeconds(60));
    }
    assertThat(status(waiting.operation(call.hash(), ANN.address()).state()))
        .isEqualTo(OperationStatus.DONE);
  }

  /** What ends a process. */
  private static final class Death extends Error {
    Death() {
      super("the process ends", null, false, false);
    }
  }

  @Test
  void aStepThatTakesItsWorkerDownEachTimeEndsAsAFault() {
    var deadly =
        failing(() -> {
          throw new Death();
        });
    Call call = taken(deadly, "odd", "{}");
    for (int run = 0; run < AdvanceOperation.MAX_ATTEMPTS; run++) {
      assertThat(
              catchThrowable(() -> deadly.worker().run(call.hash(), deadly.now().plusSeconds(60))))
          .isInstanceOf(Death.class);
      // Nobody takes it over before the lease is over
      assertThat(deadly.worker().run(call.hash(), deadly.now())).isEqualTo(new Worked(0, 1, 0));
      deadly.pass(AdvanceOperation.LEASE);
    }
    assertThat(failed(deadly, call).message().status()).isEqualTo(FailureStatus.FAULT.number());
  }
}
