package dev.probity.protocol.gateway;

import static dev.probity.protocol.gateway.CallScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.gateway.CallScene.Call;
import dev.probity.protocol.gateway.CallScene.Token;
import dev.probity.protocol.integrity.CrashMatrix;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.ChainState;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ModuleCall;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.service.AcceptCall.Answer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The gateway's side of Protocol IV, ended at every call of every port in turn: a call that is
 * answered, and one that becomes an operation. After each the caller sends the same R15 again, and
 * each call has one effect.
 */
class CallCrashMatrixTest {
  private static final CrashMatrix MATRIX = new CrashMatrix(Story::new);

  private static final class Story implements CrashMatrix.Story {
    final CallScene scene = new CallScene();
    private final Token token = scene.issued("count", "digest-iterate");
    private final Call count = scene.call(token, "count", "{}");
    private final Call digest =
        scene.call(token, "digest-iterate", "{\"seed\":\"s\",\"rounds\":3}");

    @Override
    public void tell(PortCalls calls) {
      GatewayPorts module = scene.module(calls);
      var answer = scene.send(module, token.compact(), scene.payload(count));
      assertThat(scene.result(answer).path("count").asInt()).isEqualTo(1);
      assertThat(accepted(scene.send(module, token.compact(), scene.payload(digest))))
          .isInstanceOf(Answer.Accepted.class);
    }

    @Override
    public void requireOnce() {
      assertThat(scene.effects).hasValue(1);
      assertThat(rowsOf(scene.serviceRows.all(), "call")).isEqualTo(2);
      assertThat(rowsOf(scene.rows.all(), "claim")).isEqualTo(2);
    }

    private static long rowsOf(List<RowStore.Row> rows, String kind) {
      return rows.stream().filter(row -> row.item().key().kind().equals(kind)).count();
    }
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = MATRIX.crashes(false);
    System.out.println("call crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = MATRIX.crashes(true);
    System.out.println("call crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aNeighbourThatFailsAtAnyCallIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases = MATRIX.failures();
    System.out.println("call crash matrix: " + cases + " calls, each failed once");
    assertThat(cases).isGreaterThan(30);
  }

  @Test
  void anAnswerThatIsLostAfterTheWorkWasDoneIsToldAsRetryableAndTheSameMessagesEndWell() {
    int cases = MATRIX.lostAnswers();
    System.out.println("call crash matrix: " + cases + " answers, each lost once");
    assertThat(cases).isGreaterThan(10);
  }

  @Test
  void aClaimThatTheSameMessageWonElsewhereIsNoHindrance() {
    for (PortCalls.Call call : MATRIX.calls()) {
      if (call.port() == RowStore.class && call.method().equals("commit")) {
        var story = new Story();
        CrashMatrix.Fault lost =
            at -> new ItemStore.ConflictException(new ItemKey("default", "any", "row"));
        story.tell(CrashMatrix.disturbedAt(call, true, lost));
        story.requireOnce();
      }
    }
  }

  @Test
  void everyMethodOfThePortsOfACallAloneIsKnownAsAnEffectOrAsARead() {
    assertThat(PortCalls.unclassified(Set.of(ModuleCall.class, ChainState.class))).isEmpty();
  }
}
