package dev.probity.protocol.service;

import static dev.probity.protocol.service.ServiceScene.ANN;
import static dev.probity.protocol.service.ServiceScene.accepted;
import static dev.probity.protocol.service.ServiceScene.status;
import static dev.probity.protocol.service.ServiceScene.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryServicePorts;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The service's side of Protocol IV, ended at every call of every port in turn: a call answered at
 * once, an operation to its end, and one that is cancelled. After each the caller repeats the same
 * messages, and every call has its one outcome.
 */
@Tag("slow")
class ServiceCrashMatrixTest {
  /** The end of the process: nothing of ours catches it. */
  private static final class Crash extends Error {
    Crash(Call at) {
      super(at.toString(), null, false, false);
    }
  }

  /** A caller with three calls, who keeps what was signed. */
  private static final class Story {
    private static final int STEPS = 3;

    final ServiceScene scene = new ServiceScene(List.of(large()));
    private final ServiceScene.Call once = scene.call("count", "{}");
    private final ServiceScene.Call steps = scene.call("steps", "{\"steps\":" + STEPS + "}");
    private final ServiceScene.Call dropped = scene.call("steps", "{\"steps\":9}");
    private final ServiceScene.Call large = scene.call("large", "{}");
    private final SignedMessage<?> order = scene.order(ANN, dropped.hash(), word("cancel"));

    private static Service large() {
      var result = JsonNodeFactory.instance.objectNode().put("a", "x".repeat(1 << 21));
      return Service.synchronous(
          ServiceScene.manifest("large", ServiceManifest.Mode.SYNCHRONOUS), call -> result);
    }

    InMemoryServicePorts module(PortCalls calls) {
      return scene.module(calls);
    }

    void tell(InMemoryServicePorts module) {
      assertThat(accepted(accept(module, once))).isInstanceOf(Answer.Done.class);
      assertThat(accepted(accept(module, large))).isInstanceOf(Answer.Done.class);
      assertThat(accepted(accept(module, steps))).isInstanceOf(Answer.Accepted.class);
      assertThat(accepted(accept(module, dropped))).isInstanceOf(Answer.Accepted.class);
      var body = JsonNodeFactory.instance.objectNode();
      body.set("cancelOperation", order.toJson());
      accepted(
          new StopOperation(module)
              .stop(ServiceScene.received(CanonicalJson.bytes(body)), dropped.hash()));
      var worker = new RunOperations(module, scene.services);
      worker.run(steps.hash(), scene.now());
      RunOperations.Worked _ = worker.sweep(scene.now().plusSeconds(60));
    }

    private Outcome<Answer> accept(InMemoryServicePorts module, ServiceScene.Call call) {
      return new AcceptCall(module, scene.services).accept(CanonicalJson.bytes(scene.body(call)));
    }

    /** The leases of whatever ended run out. */
    void wait(PortCalls undisturbed) {
      scene.pass(AdvanceOperation.LEASE);
      tell(module(undisturbed));
    }

    void requireOneOutcomeEach(int repeated) {
      assertThat(scene.rowsOf("call")).isEqualTo(4);
      assertThat(scene.rowsOf("claim")).isEqualTo(5);
      assertThat(scene.rowsOf("reply")).isEqualTo(4);
      assertThat(scene.rowsOf("place")).isZero();
      var first = accepted(accept(scene.ports, once));
      assertThat(accepted(accept(scene.ports, once))).isEqualTo(first);
      assertThat(scene.opened(((Answer.Done) first).sealed()).message().status()).isZero();
      // Whatever was lost on the way, the result that the row names is there and opens.
      assertThat(scene.done(accept(scene.ports, large)).result().path("a").asText())
          .hasSize(1 << 21);
      var done = scene.operation(steps.hash(), ANN.address());
      assertThat(status(done.state())).isEqualTo(OperationStatus.DONE);
      assertThat(scene.opened(done.sealed().orElseThrow()).result().path("done").asInt())
          .isEqualTo(STEPS);
      var cancelled = scene.operation(dropped.hash(), ANN.address());
      assertThat(status(cancelled.state())).isEqualTo(OperationStatus.CANCELLED);
      // A crash loses one step at most: between the work and the row that records it.
      assertThat(scene.effects.get()).isBetween(1 + STEPS, 1 + STEPS + repeated);
    }
  }

  private static List<Call> callsOfAnUndisturbedRun() {
    PortCalls calls = PortCalls.undisturbed();
    var story = new Story();
    story.tell(story.module(calls));
    story.requireOneOutcomeEach(0);
    return calls.made();
  }

  private record At(int number, boolean afterwards, Fault fault) implements PortCalls.Hook {
    interface Fault {
      Throwable at(Call call);
    }

    @Override
    public void before(Call call) throws Throwable {
      if (!afterwards && call.number() == number) {
        throw fault.at(call);
      }
    }

    @Override
    public void after(Call call) throws Throwable {
      if (afterwards && call.number() == number) {
        throw fault.at(call);
      }
    }
  }

  private static int everyCall(
      Predicate<Call> which, boolean afterwards, Class<?> thrown, At.Fault fault) {
    int cases = 0;
    for (Call call : callsOfAnUndisturbedRun()) {
      if (which.test(call)) {
        var story = new Story();
        var disturbed = story.module(new PortCalls(new At(call.number(), afterwards, fault)));
        Throwable end = catchThrowable(() -> story.tell(disturbed));
        // A worker that meets a fault counts it and goes on.
        if (end != null || thrown == Crash.class) {
          assertThat(end).as("%s", call).isInstanceOf(thrown);
        }
        story.wait(PortCalls.undisturbed());
        story.requireOneOutcomeEach(1);
        cases++;
      }
    }
    return cases;
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = everyCall(Call::isEffect, false, Crash.class, Crash::new);
    System.out.println("service crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aCrashAfterAnyEffectGivesNoCallASecondOutcome() {
    int cases = everyCall(Call::isEffect, true, Crash.class, Crash::new);
    System.out.println("service crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aNeighbourThatFailsAtAnyCallIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases =
        everyCall(
            Call::mayFail,
            false,
            PortException.class,
            call -> PortException.retryable(call.neighbour(), "switched to fail", null));
    System.out.println("service crash matrix: " + cases + " calls, each failed once");
    assertThat(cases).isGreaterThan(40);
  }

  @Test
  void anAnswerThatIsLostAfterTheWorkWasDoneIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases =
        everyCall(
            call -> call.mayFail() && call.isEffect(),
            true,
            PortException.class,
            call -> PortException.retryable(call.neighbour(), "the answer was lost", null));
    System.out.println("service crash matrix: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aWriteThatAnotherWriterWonEndsInOneOutcomeAllTheSame() {
    int cases = 0;
    for (Call call : callsOfAnUndisturbedRun()) {
      if (call.port() == RowStore.class && call.method().equals("commit")) {
        var story = new Story();
        At.Fault lost = at -> new ItemStore.ConflictException(new ItemKey("default", "any", "row"));
        Throwable end =
            catchThrowable(
                () -> story.tell(story.module(new PortCalls(new At(call.number(), false, lost)))));
        // An answer that was lost to nobody leaves its call under the lease.
        if (end instanceof AssertionError told) {
          assertThat(told).hasMessageContaining("UNAVAILABLE");
        } else if (end != null) {
          assertThat(end).isInstanceOf(PortException.class);
        }
        story.wait(PortCalls.undisturbed());
        story.requireOneOutcomeEach(1);
        cases++;
      }
    }
    System.out.println("service crash matrix: " + cases + " commits, each lost once");
    assertThat(cases).isGreaterThan(5);
  }

  @Test
  void everyMethodOfEveryPortIsKnownAsAnEffectOrAsARead() {
    assertThat(
            PortCalls.unclassified(
                Set.of(
                    RowStore.class,
                    RowKeys.class,
                    BlockStore.class,
                    MessageSigner.class,
                    ApiLedger.class,
                    ModuleDirectory.class,
                    Alarms.class)))
        .isEmpty();
  }
}
