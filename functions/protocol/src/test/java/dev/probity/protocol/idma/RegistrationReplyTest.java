package dev.probity.protocol.idma;

import static dev.probity.protocol.idma.IdmaScene.accepted;
import static dev.probity.protocol.idma.IdmaScene.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.idma.Applicant.Anchored;
import dev.probity.protocol.idma.Applicant.Held;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.memory.RecordedAlarms.Raised;
import dev.probity.protocol.saga.Confirmer;
import dev.probity.protocol.saga.Sender;
import dev.probity.protocol.step.Refusal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** I.11 to I.13: nothing is released before it is final, and nothing is kept for ever. */
class RegistrationReplyTest {
  private final IdmaScene scene = new IdmaScene();
  private final Applicant ann = new Applicant(scene, "ann");

  @Test
  void nothingIsReleasedUntilTheCredentialIsFinal() {
    Anchored anchored = ann.anchored();
    accepted(ann.register(anchored, ann.code()));
    scene.account.mining(false);
    for (int i = 0; i < 3; i++) {
      assertThat(accepted(ann.status(anchored.hash())))
          .isInstanceOf(RegistrationStatus.Status.Pending.class);
    }
    scene.account.mining(true);
    assertThat(accepted(ann.status(anchored.hash())))
        .isInstanceOf(RegistrationStatus.Status.Pending.class);
    assertThat(scene.rowsOf("account")).isZero();
    ann.collect(anchored.hash());
    assertThat(scene.account.effects()).isEqualTo(1);
  }

  @Test
  void theReplyIsTheSameHoweverOftenItIsAskedFor() {
    Held held = ann.registered();
    assertThat(accepted(ann.status(held.requestHash())))
        .isEqualTo(accepted(ann.status(held.requestHash())));
  }

  @Test
  void aRegistrationThatNobodySentIsNotFound() {
    assertThat(refusal(ann.status(IdmaScene.word("none")))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(refusal(ann.acknowledge(IdmaScene.word("none")))).isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void aReplyThatNobodyAcknowledgesIsKeptSevenDays() {
    Held held = ann.registered();
    scene.pass(Duration.ofDays(7).minusMinutes(5));
    accepted(ann.status(held.requestHash()));
    scene.pass(Duration.ofMinutes(10));
    assertThat(refusal(ann.status(held.requestHash()))).isEqualTo(Refusal.NOT_FOUND);
  }

  @Test
  void onlyTheUserAcknowledgesAndTwiceIsNoFault() {
    Held held = ann.registered();
    var bob = new Applicant(scene, "bob");
    assertThat(refusal(bob.acknowledge(held.requestHash()))).isEqualTo(Refusal.NOT_FOUND);
    assertThat(refusal(ann.acknowledge(held.requestHash(), IdmaScene.word("other"))))
        .isEqualTo(Refusal.SCHEMA);
    accepted(ann.status(held.requestHash()));
    accepted(ann.acknowledge(held.requestHash()));
    accepted(ann.acknowledge(held.requestHash()));
    assertThat(refusal(ann.status(held.requestHash()))).isEqualTo(Refusal.NOT_FOUND);
    ann.session(held);
  }

  @Test
  void aRegistrationWhoseTransactionWasTakenAwayIsToldToTheOperatorWhetherAskedForOrNot() {
    Anchored anchored = ann.anchored();
    accepted(ann.register(anchored, ann.code()));
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("outbox"))
        .forEach(scene.rows::remove);
    // The schedule runs it every minute.
    assertThat(new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20)))
        .isEqualTo(new Confirmer.Seen(0, 0, 0));
    assertThat(scene.alarms.raised())
        .containsExactly(
            new Raised(Alarms.Alarm.EFFECT_ORPHANED, "default/credential/" + anchored.hash()));
    assertThat(refusal(ann.status(anchored.hash()))).isEqualTo(Refusal.STATE_DIVERGED);
    assertThat(scene.alarms.raised()).hasSize(2);
  }

  @Test
  void aCredentialThatWasTakenAwayStopsNobodyElsesTransaction() {
    var bob = new Applicant(scene, "bob");
    Anchored first = ann.anchored();
    accepted(ann.register(first, ann.code()));
    Anchored second = bob.anchored();
    accepted(bob.register(second, bob.code()));
    new Sender(scene.ports.saga()).send(scene.now().plusSeconds(20));
    scene.settle();
    scene.rows.all().stream()
        .map(row -> row.item().key())
        .filter(key -> key.kind().equals("credential"))
        .filter(key -> key.id().equals(first.hash().toString()))
        .forEach(scene.rows::remove);
    var seen = new Confirmer(scene.ports.saga()).confirm(scene.now().plusSeconds(20));
    assertThat(seen).isEqualTo(new Confirmer.Seen(1, 0, 1));
    assertThat(accepted(bob.status(second.hash())))
        .isInstanceOf(RegistrationStatus.Status.Active.class);
    assertThat(scene.alarms.raised())
        .extracting(alarm -> alarm.alarm())
        .contains(Alarms.Alarm.EFFECT_ORPHANED);
  }
}
