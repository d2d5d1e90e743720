package dev.probity.protocol.custodian;

import static dev.probity.protocol.custodian.CustodianScene.ANN;
import static dev.probity.protocol.custodian.CustodianScene.accepted;
import static dev.probity.protocol.custodian.CustodianScene.check;
import static dev.probity.protocol.custodian.CustodianScene.opened;
import static dev.probity.protocol.custodian.CustodianScene.previous;
import static dev.probity.protocol.custodian.CustodianScene.refusal;
import static dev.probity.protocol.custodian.CustodianScene.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.custodian.CustodianScene.Stored;
import dev.probity.protocol.integrity.CrashMatrix;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ModuleDirectory;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryCustodianPorts;
import dev.probity.protocol.step.Refusal;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The custodian, ended at every call of every port in turn: two deposits, two releases, and an
 * erased version whose row still stands. After each the same requests come again: each key is kept
 * once, and each release happened once.
 */
class CustodianCrashMatrixTest {
  private static final CrashMatrix MATRIX = new CrashMatrix(Story::new);

  private static final class Story implements CrashMatrix.Story {
    private final CustodianScene scene = new CustodianScene();
    private final Stored first = scene.first(ANN);
    private final Stored second = scene.next(ANN, first);
    private final Stored erased = scene.kept(scene.next(ANN, second));
    private final DepositKey.Request depositFirst = request(first, first.grant());
    private final DepositKey.Request depositSecond = request(second, second.grant());
    private final Set<String> answers = new HashSet<>();

    Story() {
      scene.erase(erased);
    }

    @Override
    public void tell(PortCalls calls) {
      InMemoryCustodianPorts ports = scene.module(calls);
      accepted(new DepositKey(ports).deposit(depositFirst.toBytes()));
      accepted(new DepositKey(ports).deposit(depositSecond.toBytes()));
      release(ports, check(second), second);
      release(ports, previous(second, second.manifest(), 1), first);
      assertThat(refusal(new ReleaseKey(ports).release(check(erased).toBytes())))
          .isEqualTo(Refusal.ERASED);
    }

    private void release(InMemoryCustodianPorts ports, ReleaseRequest request, Stored of) {
      String sealed = accepted(new ReleaseKey(ports).release(request.toBytes())).sealed();
      assertThat(opened(sealed, CustodianScene.AS)).isEqualTo(of.grant());
      answers.add(sealed);
    }

    @Override
    public void requireOnce() {
      assertThat(scene.rowsOf("grant")).isEqualTo(2);
      assertThat(scene.rowsOf("release")).isEqualTo(2);
      assertThat(scene.rows.written()).hasSize(5);
      assertThat(answers).hasSize(2);
    }
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = MATRIX.crashes(false);
    System.out.println("custodian crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThan(5);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = MATRIX.crashes(true);
    System.out.println("custodian crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThan(5);
  }

  @Test
  void aNeighbourThatFailsAtAnyCallIsToldAsRetryableAndTheSameRequestsEndWell() {
    int cases = MATRIX.failures();
    System.out.println("custodian crash matrix: " + cases + " calls, each failed once");
    assertThat(cases).isGreaterThan(40);
  }

  @Test
  void anAnswerThatIsLostAfterTheWorkWasDoneIsToldAsRetryableAndTheSameRequestsEndWell() {
    int cases = MATRIX.lostAnswers();
    System.out.println("custodian crash matrix: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(4);
  }

  @Test
  void everyMethodOfEveryPortIsKnownAsAnEffectOrAsARead() {
    assertThat(
            PortCalls.unclassified(
                Set.of(
                    RowStore.class,
                    RowKeys.class,
                    DecryptionKey.class,
                    IntegrityLedger.class,
                    ModuleDirectory.class)))
        .isEmpty();
  }
}
