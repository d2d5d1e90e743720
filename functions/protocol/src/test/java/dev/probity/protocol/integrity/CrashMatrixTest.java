package dev.probity.protocol.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryIntegrityPorts;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Protocol V's module side, ended at every call of every port in turn: uploads, R17, the
 * verification, the AI service's check, the receipt, a fork that takes the anchor away, and its
 * return. After each the owner repeats the same messages, and one version stands, accepted once.
 */
class CrashMatrixTest {
  private static final CrashMatrix MATRIX = new CrashMatrix(Told::new);

  private record Told(StoringInMemory story) implements CrashMatrix.Story {
    Told() {
      this(new StoringInMemory());
    }

    @Override
    public void tell(PortCalls calls) {
      story.tell(story.module(calls));
    }

    @Override
    public void requireOnce() {
      story.requireOneStoredVersion();
    }

    @Override
    public boolean goesOn() {
      return true;
    }
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = MATRIX.crashes(false);
    System.out.println("crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = MATRIX.crashes(true);
    System.out.println("crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aNeighbourThatFailsAtAnyCallIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases = MATRIX.failures();
    System.out.println("crash matrix: " + cases + " calls, each failed once");
    assertThat(cases).isGreaterThan(40);
  }

  @Test
  void anAnswerThatIsLostAfterTheWorkWasDoneIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases = MATRIX.lostAnswers();
    System.out.println("crash matrix: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aWriteThatAnotherWriterWonEndsInOneVersionAllTheSame() {
    int cases = 0;
    for (Call call : MATRIX.calls()) {
      if (call.port() == RowStore.class && call.method().equals("commit")) {
        var story = new StoringInMemory();
        CrashMatrix.Fault lost =
            at -> new ItemStore.ConflictException(new ItemKey("default", "any", "row"));
        var disturbed = story.module(CrashMatrix.disturbedAt(call, false, lost));
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
                    ModuleCall.class,
                    Alarms.class)))
        .isEmpty();
  }
}
