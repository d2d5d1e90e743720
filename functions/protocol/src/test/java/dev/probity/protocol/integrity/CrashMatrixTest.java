package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Protocol V's module side, ended at every call of every port in turn: uploads, R17, the
 * verification, the receipt, a fork that takes the anchor away, and its return. After each the
 * owner repeats the same messages, and one version stands, accepted once.
 */
class CrashMatrixTest {
  /** The end of the process: nothing of ours catches it. */
  private static final class Crash extends Error {
    Crash(Call at) {
      super(at.toString(), null, false, false);
    }
  }

  private static List<Call> callsOfAnUndisturbedRun() {
    PortCalls calls = PortCalls.undisturbed();
    var story = new StoringInMemory();
    story.tell(story.module(calls));
    story.requireOneStoredVersion();
    return calls.made();
  }

  /** Does something at one call, before or after the port did its work. */
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
        var story = new StoringInMemory();
        var disturbed = story.module(new PortCalls(new At(call.number(), afterwards, fault)));
        Throwable end = catchThrowable(() -> story.tell(disturbed));
        // A schedule that meets a fault counts it and goes on.
        if (end != null || !call.mayFail() || thrown == Crash.class) {
          assertThat(end).as("%s", call).isInstanceOf(thrown);
        }
        story.tell(story.module(PortCalls.undisturbed()));
        story.requireOneStoredVersion();
        cases++;
      }
    }
    return cases;
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = everyCall(Call::isEffect, false, Crash.class, Crash::new);
    System.out.println("crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = everyCall(Call::isEffect, true, Crash.class, Crash::new);
    System.out.println("crash matrix: " + cases + " effects, crashed after each");
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
    System.out.println("crash matrix: " + cases + " calls, each failed once");
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
    System.out.println("crash matrix: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aWriteThatAnotherWriterWonEndsInOneVersionAllTheSame() {
    int cases = 0;
    for (Call call : callsOfAnUndisturbedRun()) {
      if (call.port() == RowStore.class && call.method().equals("commit")) {
        var story = new StoringInMemory();
        At.Fault lost = at -> new ItemStore.ConflictException(new ItemKey("default", "any", "row"));
        var disturbed = story.module(new PortCalls(new At(call.number(), false, lost)));
        tellUnlessRetryable(story, disturbed);
        story.tell(story.module(PortCalls.undisturbed()));
        story.requireOneStoredVersion();
        cases++;
      }
    }
    System.out.println("crash matrix: " + cases + " commits, each lost to another writer once");
    assertThat(cases).isGreaterThan(5);
  }

  private static void tellUnlessRetryable(StoringInMemory story, InMemoryIntegrityPorts disturbed) {
    try {
      story.tell(disturbed);
    } catch (PortException told) {
      assertThat(told.retryable()).isTrue();
    } catch (AssertionError refused) {
      // The upload was not opened under the condition that was lost: the client opens another.
      assertThat(refused).hasMessageContaining("NOT_FOUND");
    }
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
                    DecryptionKey.class,
                    IntegrityLedger.class,
                    Alarms.class)))
        .isEmpty();
  }
}
