package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.CrashMatrix;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.DecryptionKey;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.port.Mail;
import dev.probity.protocol.port.MessageSigner;
import dev.probity.protocol.port.Pepper;
import dev.probity.protocol.port.RowKeys;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.TokenSigner;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Registration, through its confirmation, and login, and then every change of a credential, ended
 * at every effect on a port in turn. After each the user repeats the same messages, and there is
 * one credential, one transaction and one session; of a change, just what it is to do.
 */
class IdmaCrashMatrixTest {
  private record Told(Story story) implements CrashMatrix.Story {
    @Override
    public void tell(PortCalls calls) {
      story.tell(story.scene().module(calls));
    }

    @Override
    public void requireOnce() {
      story.requireOneOfEach();
    }
  }

  private static int crashAtEach(Supplier<Story> stories, boolean afterwards) {
    return new CrashMatrix(() -> new Told(stories.get())).crashes(afterwards);
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = crashAtEach(IdmaStory::new, false);
    System.out.println("identity crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isEqualTo(20);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = crashAtEach(IdmaStory::new, true);
    System.out.println("identity crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isEqualTo(20);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(ChangeStory.Kind.class)
  void aCrashBeforeAnyEffectOfAChangeLosesNothing(ChangeStory.Kind kind) {
    int cases = crashAtEach(() -> new ChangeStory(kind), false);
    System.out.println(
        "identity crash matrix: " + kind + ", " + cases + " effects, crashed before each");
    assertThat(cases).isGreaterThanOrEqualTo(5);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(ChangeStory.Kind.class)
  void aCrashAfterAnyEffectOfAChangeDoesNothingTwice(ChangeStory.Kind kind) {
    int cases = crashAtEach(() -> new ChangeStory(kind), true);
    System.out.println(
        "identity crash matrix: " + kind + ", " + cases + " effects, crashed after each");
    assertThat(cases).isGreaterThanOrEqualTo(5);
  }

  @Test
  void everyMethodOfEveryPortIsKnownAsAnEffectOrAsARead() {
    assertThat(
            PortCalls.unclassified(
                Set.of(
                    RowStore.class,
                    RowKeys.class,
                    IdmaLedger.class,
                    ChainAccount.class,
                    MessageSigner.class,
                    TokenSigner.class,
                    DecryptionKey.class,
                    Pepper.class,
                    Mail.class,
                    Alarms.class)))
        .isEmpty();
  }
}
