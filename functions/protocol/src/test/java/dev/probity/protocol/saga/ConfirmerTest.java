package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.Alarms.Alarm;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.Confirmer.Seen;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfirmerTest {
  private static final Seen ENDED = new Seen(1, 0, 0);
  private static final Seen WAITING = new Seen(0, 1, 0);
  private static final Seen FAILED = new Seen(0, 0, 1);

  private final SagaInMemory saga = new SagaInMemory();

  private Bytes32 sent(String name) {
    Bytes32 id = saga.decide(name);
    assertThat(saga.send().sent()).isEqualTo(1);
    return id;
  }

  private void passPatience() {
    saga.pass(Confirmer.PATIENCE);
  }

  @Test
  void whatIsMinedAndNotFinalWaits() {
    Bytes32 id = sent("a");
    saga.chain.mine(SagaInMemory.LAG);
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.state(id)).isInstanceOf(State.Sent.class);
    assertThat(saga.thing(id)).isEqualTo("pending");
  }

  @Test
  void whatIsMinedAndNotFinalIsNeitherSentAgainNorBumpedHoweverLongItTakes() {
    Bytes32 id = sent("a");
    saga.chain.mine(1);
    saga.pass(Confirmer.PATIENCE.multipliedBy(50));
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.sent(id).signed()).hasSize(1);
  }

  @Test
  void whatStandsInAFinalBlockIsDoneAndItsThingActiveInOneCommit() {
    Bytes32 id = sent("a");
    saga.mineFinal();
    List<List<String>> commits = new ArrayList<>();
    var watched =
        new DisturbedRowStore(saga.rows) {
          @Override
          void after(List<RowStore.RowWrite> writes) {
            commits.add(writes.stream().map(write -> key(write).kind()).sorted().toList());
          }
        };
    assertThat(saga.confirm(saga.ports(watched, saga.chain))).isEqualTo(ENDED);
    assertThat(commits).containsExactly(List.of("outbox", "thing"));
    long number = saga.chain.heads().finalized().number();
    assertThat(saga.state(id)).isEqualTo(new State.Done(number));
    assertThat(saga.thing(id)).isEqualTo("active at " + number);
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 0, 0));
  }

  @Test
  void aTransactionOfOneEffectIsSeenToItsEndByItself() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.mineFinal();
    var confirmer = new Confirmer(saga.ports());
    confirmer.confirm(second);
    confirmer.confirm(SagaInMemory.id("nobody's"));
    assertThat(saga.thing(second)).startsWith("active");
    assertThat(saga.thing(first)).isEqualTo("pending");
    confirmer.confirm(second);
    assertThat(saga.table().get(SagaInMemory.thingKey(second)).orElseThrow().revision())
        .isEqualTo(2);
  }

  @Test
  void aQueuedTransactionIsNoneOfItsBusiness() {
    Bytes32 id = saga.decide("a");
    new Confirmer(saga.ports()).confirm(id);
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 0, 0));
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
  }

  @Test
  void whatRevertedIsSuccessWhenItsStateStands() throws ChainAccount.RevertedException {
    Bytes32 id = saga.decide("a");
    ChainAccount.Signed first = saga.chain.sign(call(id), 0);
    ChainAccount.Signed second = saga.chain.sign(call(id), 1);
    saga.chain.broadcast(first);
    saga.chain.broadcast(second);
    saga.putBack(id, new State.Sent(List.of(second), 0));
    saga.mineFinal();
    assertThat(saga.nonces()).containsExactly(0L, 1L);
    assertThat(saga.chain.mined(saga.sent(id).hashes()))
        .map(ChainAccount.Mined::succeeded)
        .contains(false);
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  private ChainAccount.Call call(Bytes32 id) {
    return new Outbox(saga.table(), SagaInMemory.TENANT).find(id).orElseThrow().row().call();
  }

  @Test
  void whatRevertedAndDoesNotStandFailsWithAReason() {
    Bytes32 id = sent("a");
    saga.marks.forbid(id);
    saga.chain.mine(1);
    assertThat(saga.confirm()).isEqualTo(WAITING);
    saga.chain.mine(SagaInMemory.LAG);
    Bytes32 hash = saga.sent(id).hashes().getFirst();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    String reason = "the contract refused transaction " + hash;
    assertThat(saga.state(id)).isEqualTo(new State.Failed(reason));
    assertThat(saga.thing(id)).isEqualTo("failed: " + reason);
  }

  @Test
  void whatWasMinedWithoutItsEffectFailsWithAReason() {
    Bytes32 id = saga.decide("a");
    ChainAccount.Signed idle = saga.chain.vacate(0);
    saga.putBack(id, new State.Sent(List.of(idle), 0));
    saga.chain.broadcast(idle);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    assertThat(saga.thing(id))
        .isEqualTo("failed: transaction " + idle.hash() + " did not have its effect");
  }

  @Test
  void whatIsNotMinedAndYoungIsSentAgainAsItIs() {
    Bytes32 id = sent("a");
    saga.chain.dropWaiting();
    saga.pass(Confirmer.PATIENCE.minusMillis(1));
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.sent(id).signed()).hasSize(1);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void whatIsNotMinedForThirtySecondsIsSentForAHigherFee() {
    Bytes32 id = sent("a");
    saga.chain.todaysFee(105);
    passPatience();
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.sent(id).signed()).hasSize(2);
    assertThat(saga.sent(id).hashes()).doesNotHaveDuplicates();
    assertThat(saga.sent(id).signed()).allSatisfy(signed -> assertThat(signed.nonce()).isZero());
    saga.mineFinal();
    assertThat(saga.chain.mined(saga.sent(id).hashes()))
        .map(ChainAccount.Mined::hash)
        .contains(saga.sent(id).hashes().getLast());
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void theDearerTransactionIsStoredBeforeItIsSent() {
    Bytes32 id = sent("a");
    saga.chain.dropWaiting();
    passPatience();
    var dying =
        new DisturbedRowStore(saga.rows) {
          @Override
          void before(List<RowStore.RowWrite> writes) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> saga.confirm(saga.ports(dying, saga.chain))).hasMessage("killed");
    saga.chain.mine(1);
    assertThat(saga.nonces()).isEmpty();
    assertThat(saga.sent(id).signed()).hasSize(1);
  }

  @Test
  void aDearerTransactionThatWasStoredAndNotSentIsSentByTheNextRun() {
    Bytes32 id = sent("a");
    saga.chain.dropWaiting();
    passPatience();
    var dying =
        new DisturbedRowStore(saga.rows) {
          @Override
          void after(List<RowStore.RowWrite> writes) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> saga.confirm(saga.ports(dying, saga.chain))).hasMessage("killed");
    assertThat(saga.sent(id).signed()).hasSize(2);
    saga.confirm();
    assertThat(saga.sent(id).signed()).hasSize(2);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void anyOfTheTransactionsThatWereSignedMayBeTheOneThatIsMined() {
    Bytes32 id = sent("a");
    var deaf =
        new DisturbedAccount(saga.chain) {
          @Override
          public boolean broadcast(Signed transaction) {
            return false;
          }
        };
    passPatience();
    saga.confirm(saga.ports(saga.rows, deaf));
    assertThat(saga.sent(id).signed()).hasSize(2);
    saga.mineFinal();
    assertThat(saga.chain.mined(saga.sent(id).hashes()))
        .map(ChainAccount.Mined::hash)
        .contains(saga.sent(id).hashes().getFirst());
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void ofTwoConfirmersOneBumps() {
    Bytes32 id = sent("a");
    passPatience();
    var slow =
        new DisturbedRowStore(saga.rows) {
          @Override
          void before(List<RowStore.RowWrite> writes) {
            saga.confirm();
          }
        };
    assertThat(saga.confirm(saga.ports(slow, saga.chain))).isEqualTo(WAITING);
    assertThat(saga.sent(id).signed()).hasSize(2);
  }

  @Test
  void afterTwelveFeesNoMoreIsPaidAndSomebodyIsAlarmed() {
    Bytes32 id = sent("a");
    saga.chain.todaysFee(1_000_000);
    saga.chain.funds(1_000_000);
    for (int i = 1; i < Confirmer.MOST_SIGNED; i++) {
      passPatience();
      assertThat(saga.confirm()).isEqualTo(WAITING);
      saga.chain.todaysFee(1_000_000 + i);
      saga.chain.funds(10_000_000);
    }
    assertThat(saga.sent(id).signed()).hasSize(Confirmer.MOST_SIGNED);
    assertThat(saga.alarms.raised()).isEmpty();

    saga.chain.dropWaiting();
    passPatience();
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.sent(id).signed()).hasSize(Confirmer.MOST_SIGNED);
    assertThat(saga.alarms.raised())
        .containsExactly(new RecordedAlarms.Raised(Alarm.TRANSACTION_STUCK, "outbox/" + id));

    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aTransactionWhoseNonceAForeignOneTookGetsAnother() {
    Bytes32 id = sent("a");
    saga.chain.takeNonce();
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.sent(id).nonce()).isZero();
    passPatience();
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
    saga.send();
    assertThat(saga.sent(id).nonce()).isEqualTo(1);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aTransactionWhoseNonceAForeignOneTookIsDoneWhenItsStateStands() {
    Bytes32 id = sent("a");
    saga.mineFinal();
    // A table that was put back to before the fee was raised does not know the hash that was mined.
    saga.putBack(id, new State.Sent(List.of(saga.chain.vacate(0)), 0));
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aTransactionWhoseNonceAForeignOneTookEndsOnceAlthoughItsStateIsNotFinalYet() {
    Bytes32 id = sent("a");
    saga.chain.mine(1);
    saga.putBack(id, new State.Sent(List.of(saga.chain.vacate(0)), 0));
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
    passPatience();
    assertThat(saga.send().sent()).isZero();
    saga.mineFinal();
    assertThat(saga.send().sent()).isZero();
    saga.requireEachOnce(List.of(id));
    assertThat(saga.nonces()).containsExactly(0L);
  }

  @Test
  void aTransactionThatIsMinedWhileItIsLookedForIsNotOvertaken() {
    Bytes32 id = sent("a");
    passPatience();
    var meanwhile =
        new DisturbedAccount(saga.chain) {
          @Override
          public Optional<Mined> mined(List<Bytes32> sameNonce) {
            Optional<Mined> before = super.mined(sameNonce);
            saga.chain.mine(1);
            return before;
          }
        };
    saga.confirm(saga.ports(saga.rows, meanwhile));
    assertThat(saga.state(id)).isInstanceOf(State.Sent.class);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aNonceThatNoRowHoldsIsVacatedOnceLaterOnesHaveWaited() {
    Bytes32 lost = sent("lost");
    Bytes32 id = sent("a");
    saga.chain.dropWaiting();
    saga.lose(SagaInMemory.outboxKey(lost));
    assertThat(saga.confirm()).isEqualTo(WAITING);
    saga.chain.mine(1);
    assertThat(saga.nonces()).isEmpty();

    passPatience();
    assertThat(saga.confirm()).isEqualTo(WAITING);
    saga.mineFinal();
    assertThat(saga.nonces()).containsExactly(0L, 1L);
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aGapIsClosedWhileEarlierTransactionsAreMinedAndNotFinal() {
    Bytes32 first = sent("a");
    Bytes32 lost = sent("lost");
    Bytes32 last = sent("b");
    saga.chain.dropWaiting();
    saga.lose(SagaInMemory.outboxKey(lost));
    saga.confirm();
    saga.chain.mine(1);
    assertThat(saga.nonces()).containsExactly(0L);

    passPatience();
    saga.confirm();
    saga.chain.mine(1);
    assertThat(saga.nonces()).containsExactly(0L, 1L, 2L);
    saga.mineFinal();
    saga.confirm();
    saga.requireEachOnce(List.of(first, last));
  }

  @Test
  void aGapThatCannotBePaidHindersNoTransactionThatIsMined() {
    Bytes32 first = sent("a");
    Bytes32 lost = sent("lost");
    sent("b");
    saga.chain.dropWaiting();
    saga.lose(SagaInMemory.outboxKey(lost));
    saga.confirm();
    saga.mineFinal();
    passPatience();
    saga.chain.funds(0);
    assertThat(saga.confirm()).isEqualTo(new Seen(1, 0, 2));
    assertThat(saga.thing(first)).startsWith("active");
  }

  @Test
  void aNonceThatARowHoldsIsNotVacated() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.chain.dropWaiting();
    passPatience();
    saga.confirm();
    saga.mineFinal();
    saga.confirm();
    saga.requireEachOnce(List.of(first, second));
    assertThat(saga.nonces()).containsExactly(0L, 1L);
  }

  @Test
  void whatAReorganisationTookIsMinedAgain() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.chain.mine(1);
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 2, 0));
    saga.chain.reorganise(1);
    assertThat(saga.nonces()).isEmpty();
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 2, 0));
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(new Seen(2, 0, 0));
    saga.requireEachOnce(List.of(first, second));
    assertThat(saga.nonces()).containsExactly(0L, 1L);
  }

  @Test
  void whatAReorganisationTookLongAfterItWasSignedIsMinedAgain() {
    Bytes32 id = sent("a");
    saga.chain.mine(1);
    passPatience();
    saga.chain.reorganise(1);
    assertThat(saga.confirm()).isEqualTo(WAITING);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void anEditedRowHindersNoOther() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.mineFinal();
    saga.edit(SagaInMemory.outboxKey(first));
    assertThat(saga.confirm()).isEqualTo(ENDED);
    assertThat(saga.thing(second)).startsWith("active");
    assertThat(saga.alarms.raised())
        .extracting(RecordedAlarms.Raised::alarm)
        .contains(Alarm.STATE_DIVERGED);
    assertThatThrownBy(() -> new Confirmer(saga.ports()).confirm(first))
        .isInstanceOf(RowDivergedException.class);
  }

  @Test
  void anEditedThingHindersNoOther() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.mineFinal();
    saga.edit(SagaInMemory.thingKey(first));
    assertThat(saga.confirm()).isEqualTo(new Seen(1, 0, 1));
    assertThat(saga.thing(second)).startsWith("active");
  }

  @Test
  void aTransactionOfWhichNobodySaysWhetherItStandsHindersNoOther() {
    Bytes32 first = sent("a");
    Bytes32 second = sent("b");
    saga.mineFinal();
    saga.unanswered.add(first);
    assertThat(saga.confirm()).isEqualTo(new Seen(1, 0, 1));
    assertThat(saga.thing(second)).startsWith("active");
    saga.unanswered.clear();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(first, second));
  }

  @Test
  void aPageOfTransactionsThatFailHindersNoneBehindIt() {
    for (int i = 0; i < 100; i++) {
      saga.unanswered.add(saga.decide("effect " + i));
    }
    saga.send();
    Bytes32 last = sent("last");
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(new Seen(1, 0, 100));
    assertThat(saga.thing(last)).startsWith("active");
  }

  @Test
  void aBumpThatCannotBePaidIsRepeatedByTheNextRun() {
    Bytes32 id = sent("a");
    saga.chain.todaysFee(105);
    passPatience();
    saga.chain.funds(100);
    assertThat(saga.confirm()).isEqualTo(FAILED);
    saga.chain.funds(1_000);
    assertThat(saga.confirm()).isEqualTo(WAITING);
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aChainThatDoesNotAnswerIsCountedAndTheNextRunGoesOn() {
    Bytes32 id = sent("a");
    saga.mineFinal();
    saga.chain.reachable(false);
    assertThat(saga.confirm().failed()).isPositive();
    assertThatThrownBy(() -> new Confirmer(saga.ports()).confirm(id))
        .isInstanceOf(PortException.class);
    saga.chain.reachable(true);
    assertThat(saga.confirm()).isEqualTo(ENDED);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void whatSomebodyElseEndedFirstIsEndedOnce() {
    Bytes32 id = sent("a");
    saga.mineFinal();
    var slow =
        new DisturbedRowStore(saga.rows) {
          @Override
          void before(List<RowStore.RowWrite> writes) {
            saga.confirm();
          }
        };
    assertThat(saga.confirm(saga.ports(slow, saga.chain))).isEqualTo(WAITING);
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aThingWhoseTransactionWasTakenAwayIsToldEachRunUntilItIsThereAgain() {
    Bytes32 other = sent("other");
    Bytes32 lost = saga.decide("lost");
    RowStore.Row row = saga.rows.get(SagaInMemory.outboxKey(lost)).orElseThrow();
    saga.lose(SagaInMemory.outboxKey(lost));
    var told = new RecordedAlarms.Raised(Alarm.EFFECT_ORPHANED, SagaInMemory.thingKey(lost).path());
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.alarms.raised()).containsExactly(told);
    assertThat(saga.confirm()).isEqualTo(WAITING);
    assertThat(saga.alarms.raised()).containsExactly(told, told);

    saga.rows.overwrite(row);
    saga.send();
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(new Seen(2, 0, 0));
    assertThat(saga.alarms.raised()).hasSize(2);
    saga.requireEachOnce(List.of(other, lost));
  }

  @Test
  void aThingThatWasPutBackAfterItsTransactionEndedIsTold() {
    Bytes32 id = sent("a");
    RowStore.Row pending = saga.rows.get(SagaInMemory.thingKey(id)).orElseThrow();
    saga.mineFinal();
    assertThat(saga.confirm()).isEqualTo(ENDED);
    assertThat(saga.alarms.raised()).isEmpty();
    saga.rows.overwrite(pending);
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 0, 0));
    assertThat(saga.alarms.raised())
        .containsExactly(
            new RecordedAlarms.Raised(Alarm.EFFECT_ORPHANED, SagaInMemory.thingKey(id).path()));
  }

  @Test
  void aTransactionWhoseRowWasEditedHidesNoOtherThatIsGone() {
    Bytes32 lost = saga.decide("lost");
    saga.lose(SagaInMemory.outboxKey(lost));
    Bytes32 edited = saga.decide("edited");
    saga.edit(SagaInMemory.outboxKey(edited));
    assertThat(saga.confirm()).isEqualTo(new Seen(0, 0, 0));
    assertThat(saga.alarms.raised())
        .contains(
            new RecordedAlarms.Raised(Alarm.EFFECT_ORPHANED, SagaInMemory.thingKey(lost).path()))
        .extracting(RecordedAlarms.Raised::alarm)
        .contains(Alarm.STATE_DIVERGED);
  }

  @Test
  void nothingIsLookedAtWhenTheTimeIsUp() {
    Bytes32 id = sent("a");
    saga.mineFinal();
    assertThat(new Confirmer(saga.ports()).confirm(saga.ports().clock().instant()))
        .isEqualTo(new Seen(0, 0, 0));
    assertThat(saga.state(id)).isInstanceOf(State.Sent.class);
  }
}
