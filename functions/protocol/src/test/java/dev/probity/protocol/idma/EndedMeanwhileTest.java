package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.integrity.PortCalls.Call;
import dev.probity.protocol.port.memory.InMemoryIdmaPorts;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.wire.Bytes32;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two look after the same transaction at once, as a schedule and whoever asks do: one of them ends
 * it between any two calls of the other. Nobody is alarmed, for nothing is wrong.
 */
class EndedMeanwhileTest {
  private static final int FEWEST_CALLS = 3;

  /** Something whose first transaction was sent. */
  private record UnderWay(IdmaScene scene, Applicant asking, Bytes32 requestHash) {
    UnderWay {
      Sender.Sent _ = new Sender(scene.ports.saga()).send(scene.now().plusSeconds(20));
    }

    static UnderWay registration() {
      var scene = new IdmaScene();
      var ann = new Applicant(scene, "ann");
      Applicant.Anchored anchored = ann.anchored();
      accepted(ann.register(anchored, ann.code()));
      return new UnderWay(scene, ann, anchored.hash());
    }

    /** Of three transactions. */
    static UnderWay downgrade() {
      var scene = new IdmaScene();
      var admins = new Administrators(scene);
      var payload =
          admins.approvedRotation(admins.first, admins.ofFirst, Role.GENERAL_USER.whole());
      return new UnderWay(
          scene, admins.first, accepted(admins.first.change(payload)).requestHash());
    }

    static UnderWay suspension() {
      var scene = new IdmaScene();
      var admins = new Administrators(scene);
      var ann = new Applicant(scene, "ann");
      Applicant.Held _ = ann.registered();
      var payload = admins.orderAlone("suspend", Applicant.about(ann.address()));
      return new UnderWay(scene, admins.first, accepted(admins.first.order(payload)).requestHash());
    }

    Confirmer.Seen confirmed(InMemoryIdmaPorts module) {
      return new Confirmer(module.saga()).confirm(scene.now().plusSeconds(20));
    }
  }

  /** Before one call of another run it becomes final, and is ended. */
  private static final class Meanwhile implements PortCalls.Hook {
    private final UnderWay underWay;
    private final int number;
    private boolean reached;

    Meanwhile(UnderWay underWay, int number) {
      this.underWay = underWay;
      this.number = number;
    }

    @Override
    public void before(Call call) {
      if (call.number() == number) {
        reached = true;
        underWay.scene().settle();
        assertThat(underWay.confirmed(underWay.scene().ports).ended()).isEqualTo(1);
      }
    }

    @Override
    public void after(Call call) {}
  }

  private static void endedBeforeEachCall(
      Supplier<UnderWay> begun, BiConsumer<UnderWay, InMemoryIdmaPorts> other) {
    boolean reached = true;
    int number = 0;
    while (reached) {
      number++;
      UnderWay underWay = begun.get();
      var meanwhile = new Meanwhile(underWay, number);
      other.accept(underWay, underWay.scene().module(new PortCalls(meanwhile)));
      assertThat(underWay.scene().alarms.raised()).as("ended before call %d", number).isEmpty();
      reached = meanwhile.reached;
    }
    assertThat(number).isGreaterThan(FEWEST_CALLS);
  }

  private static void confirmed(UnderWay underWay, InMemoryIdmaPorts module) {
    assertThat(underWay.confirmed(module).failed()).isZero();
  }

  private static void statusAsked(UnderWay underWay, InMemoryIdmaPorts module) {
    underWay.asking().turnTo(module);
    accepted(underWay.asking().status(underWay.requestHash()));
  }

  @Test
  void aScheduledRunDuringWhichARegistrationEndsAlarmsNobody() {
    endedBeforeEachCall(UnderWay::registration, EndedMeanwhileTest::confirmed);
  }

  @Tag("slow")
  @Test
  void aScheduledRunDuringWhichAChangeGetsToItsNextTransactionAlarmsNobody() {
    endedBeforeEachCall(UnderWay::downgrade, EndedMeanwhileTest::confirmed);
  }

  @Tag("slow")
  @Test
  void aScheduledRunDuringWhichAnOrderEndsAlarmsNobody() {
    endedBeforeEachCall(UnderWay::suspension, EndedMeanwhileTest::confirmed);
  }

  @Test
  void whoAsksAfterARegistrationWhileItEndsIsAnswered() {
    endedBeforeEachCall(UnderWay::registration, EndedMeanwhileTest::statusAsked);
  }

  @Tag("slow")
  @Test
  void whoAsksAfterAChangeWhileItGetsToItsNextTransactionIsAnswered() {
    endedBeforeEachCall(UnderWay::downgrade, EndedMeanwhileTest::statusAsked);
  }

  @Tag("slow")
  @Test
  void whoAsksAfterAnOrderWhileItEndsIsAnswered() {
    endedBeforeEachCall(
        UnderWay::suspension,
        (underWay, module) -> {
          underWay.asking().turnTo(module);
          accepted(underWay.asking().orderStatus(underWay.requestHash()));
        });
  }
}
