package dev.probity.protocol.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.CrashMatrix;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ApiLedger;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Protocol III, from the list to the token, ended at every effect on a port in turn, and failed at
 * every call of one. After each the user repeats the same messages, and there is one list, one
 * token and one transaction.
 */
class TokenCrashMatrixTest {
  private static final CrashMatrix MATRIX = new CrashMatrix(Told::new);

  private record Told(TokenStory story) implements CrashMatrix.Story {
    Told() {
      this(new TokenStory());
    }

    @Override
    public void tell(PortCalls calls) {
      story.tell(story.scene.module(calls));
    }

    @Override
    public void requireOnce() {
      story.requireOneOfEach();
    }

    @Override
    public boolean goesOn() {
      return true;
    }
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = MATRIX.crashes(false);
    System.out.println("token crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThanOrEqualTo(12);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = MATRIX.crashes(true);
    System.out.println("token crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThanOrEqualTo(12);
  }

  @Test
  void aNeighbourThatDoesNotAnswerOnceLosesNothing() {
    int cases = MATRIX.failures();
    System.out.println("token fault matrix: " + cases + " calls of ports, none answered once");
    assertThat(cases).isGreaterThanOrEqualTo(30);
  }

  @Test
  void everyMethodOfEveryPortIsKnownAsAnEffectOrAsARead() {
    assertThat(
            PortCalls.unclassified(
                Set.of(
                    RowStore.class,
                    RowKeys.class,
                    ApiLedger.class,
                    ChainAccount.class,
                    MessageSigner.class,
                    TokenSigner.class,
                    DecryptionKey.class,
                    Alarms.class)))
        .isEmpty();
  }
}
