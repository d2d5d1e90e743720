package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Sender and confirmer, ended at every call of every port in turn: effects that are mined at once,
 * one that nobody mines until the alarm is raised, one whose nonce somebody else takes, a gap, and
 * a reorganisation. After each, new runs end in one effect each.
 */
class SagaCrashMatrixTest {
  private static final List<String> NAMES = List.of("a", "b", "stuck", "overtaken", "behind a gap");

  /** The end of the process: nothing of ours catches it. */
  private static final class Crash extends Error {
    private Crash(Call at) {
      super(at.toString(), null, false, false);
    }
  }

  private interface Fault {
    Throwable at(Call call);
  }

  /** Does something at one call, before or after the port did its work. */
  private record At(int number, boolean afterwards, Fault fault) implements PortCalls.Hook {
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

  /** The effects, on rows and a chain that outlive every crash. */
  private static final class Story {
    private final SagaInMemory saga = new SagaInMemory();

    /** All that happens while one process lives; the steps decide, which is not under test. */
    void tell(SagaPorts ports) {
      saga.decide("a");
      saga.decide("b");
      saga.send(ports);
      saga.chain.mine(1);
      saga.confirm(ports);
      saga.chain.reorganise(1);
      saga.confirm(ports);
      saga.mineFinal();
      saga.confirm(ports);

      saga.decide("stuck");
      saga.send(ports);
      for (int i = 0; i < Confirmer.MOST_SIGNED; i++) {
        saga.pass(Confirmer.PATIENCE);
        saga.confirm(ports);
      }
      saga.mineFinal();
      saga.confirm(ports);

      saga.decide("overtaken");
      saga.send(ports);
      saga.chain.takeNonce();
      saga.pass(Confirmer.PATIENCE);
      saga.confirm(ports);
      saga.send(ports);
      saga.mineFinal();
      saga.confirm(ports);

      saga.decide("behind a gap");
      saga.putLine(saga.chain.nextNonce() + 1);
      saga.send(ports);
      saga.pass(Confirmer.PATIENCE);
      saga.confirm(ports);
      saga.mineFinal();
      saga.confirm(ports);
    }

    /** New processes, until nothing is left to do. */
    void goOn() {
      for (String name : NAMES) {
        if (saga.table().get(SagaInMemory.thingKey(SagaInMemory.id(name))).isEmpty()) {
          saga.decide(name);
        }
      }
      for (int i = 0; i < 4; i++) {
        saga.send();
        saga.confirm();
        saga.mineFinal();
        saga.confirm();
        saga.pass(Confirmer.PATIENCE);
      }
    }

    void requireEachOnce() {
      List<Bytes32> ids = NAMES.stream().map(SagaInMemory::id).toList();
      saga.requireEachOnce(ids);
      assertThat(saga.nonces()).doesNotHaveDuplicates();
      assertThat(saga.alarms.raised())
          .allSatisfy(raised -> assertThat(raised.alarm()).isEqualTo(Alarm.TRANSACTION_STUCK));
    }
  }

  private static List<Call> callsOfAnUndisturbedRun() {
    PortCalls calls = PortCalls.undisturbed();
    var story = new Story();
    story.tell(story.saga.ports(calls));
    story.requireEachOnce();
    assertThat(story.saga.alarms.raised()).hasSize(1);
    return calls.made();
  }

  private static int everyCall(Predicate<Call> which, boolean afterwards, Fault fault) {
    int cases = 0;
    for (Call call : callsOfAnUndisturbedRun()) {
      if (which.test(call)) {
        var story = new Story();
        var disturbed = story.saga.ports(new PortCalls(new At(call.number(), afterwards, fault)));
        Throwable end = catchThrowable(() -> story.tell(disturbed));
        // A run counts what a neighbour did not answer, and goes on.
        if (fault.at(call) instanceof Crash) {
          assertThat(end).as("%s", call).isInstanceOf(Crash.class);
        } else if (end != null) {
          assertThat(end).as("%s", call).isInstanceOf(PortException.class);
        }
        story.goOn();
        story.requireEachOnce();
        cases++;
      }
    }
    return cases;
  }

  @Test
  void aCrashBeforeAnyWriteLosesNothing() {
    int cases = everyCall(Call::isEffect, false, Crash::new);
    System.out.println("saga: " + cases + " writes, crashed before each");
    assertThat(cases).isGreaterThan(20);
  }

  @Test
  void aCrashAfterAnyWriteDoesNothingTwice() {
    int cases = everyCall(Call::isEffect, true, Crash::new);
    System.out.println("saga: " + cases + " writes, crashed after each");
    assertThat(cases).isGreaterThan(20);
  }

  @Test
  void aCrashBeforeAnyReadLosesNothing() {
    int cases = everyCall(call -> !call.isEffect(), false, Crash::new);
    System.out.println("saga: " + cases + " reads, crashed before each");
    assertThat(cases).isGreaterThan(100);
  }

  @Test
  void aNeighbourThatFailsAtAnyCallDelaysAtMost() {
    int cases =
        everyCall(
            Call::mayFail,
            false,
            call -> PortException.retryable(call.neighbour(), "switched to fail", null));
    System.out.println("saga: " + cases + " calls, each failed once");
    assertThat(cases).isGreaterThan(100);
  }

  @Test
  void anAnswerThatIsLostAfterTheWorkWasDoneDelaysAtMost() {
    int cases =
        everyCall(
            call -> call.mayFail() && call.isEffect(),
            true,
            call -> PortException.retryable(call.neighbour(), "the answer was lost", null));
    System.out.println("saga: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(20);
  }

  @Test
  void aWriteThatAnotherWriterWonDelaysAtMost() {
    int cases =
        everyCall(
            call -> call.port() == RowStore.class && call.method().equals("commit"),
            false,
            call -> new ConflictException(SagaInMemory.lineKey()));
    System.out.println("saga: " + cases + " commits, each lost to another writer once");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void everyMethodOfEveryPortIsKnownAsAWriteOrAsARead() {
    assertThat(
            PortCalls.unclassified(
                Set.of(RowStore.class, RowKeys.class, ChainAccount.class, Alarms.class)))
        .isEmpty();
  }
}
