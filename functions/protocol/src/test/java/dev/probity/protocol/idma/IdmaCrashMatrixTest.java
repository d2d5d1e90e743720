package dev.probity.protocol.idma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.PortCalls.Call;
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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Registration, through its confirmation, and login, ended at every effect on a port in turn. After
 * each the user repeats the same messages, and there is one credential, one transaction and one
 * session.
 */
class IdmaCrashMatrixTest {
  /** The end of the process: nothing of ours catches it. */
  private static final class Crash extends Error {
    Crash(Call at) {
      super(at.toString(), null, false, false);
    }
  }

  private record At(int number, boolean afterwards) implements PortCalls.Hook {
    @Override
    public void before(Call call) {
      if (!afterwards && call.number() == number) {
        throw new Crash(call);
      }
    }

    @Override
    public void after(Call call) {
      if (afterwards && call.number() == number) {
        throw new Crash(call);
      }
    }
  }

  private static List<Call> effects() {
    PortCalls calls = PortCalls.undisturbed();
    var story = new IdmaStory();
    story.tell(story.scene.module(calls));
    story.requireOneOfEach();
    return calls.made().stream().filter(Call::isEffect).toList();
  }

  private static int crashAtEach(boolean afterwards) {
    int cases = 0;
    for (Call call : effects()) {
      var story = new IdmaStory();
      var disturbed = story.scene.module(new PortCalls(new At(call.number(), afterwards)));
      assertThat(catchThrowable(() -> story.tell(disturbed)))
          .as("%s", call)
          .isInstanceOf(Crash.class);
      story.tell(story.scene.module(PortCalls.undisturbed()));
      story.requireOneOfEach();
      cases++;
    }
    return cases;
  }

  @Test
  void aCrashBeforeAnyEffectLosesNothing() {
    int cases = crashAtEach(false);
    System.out.println("identity crash matrix: " + cases + " effects, crashed before each");
    assertThat(cases).isEqualTo(18);
  }

  @Test
  void aCrashAfterAnyEffectDoesNothingTwice() {
    int cases = crashAtEach(true);
    System.out.println("identity crash matrix: " + cases + " effects, crashed after each");
    assertThat(cases).isEqualTo(18);
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
