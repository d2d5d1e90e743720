package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Bytes32;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SenderTest {
  private final SagaInMemory saga = new SagaInMemory();

  private long line() {
    Item item = saga.table().get(SagaInMemory.lineKey()).orElseThrow();
    return StoredJson.of(item.body()).number("next");
  }

  @Test
  void anEffectIsDecidedOnOnce() {
    saga.decide("a");
    assertThatThrownBy(() -> saga.decide("a")).hasMessageContaining("thing");
  }

  @Test
  void transactionsAreSentInTheOrderOfTheirDecisionsEachWithTheNextNonce() {
    List<Bytes32> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(saga.decide("effect " + i));
      saga.pass(Duration.ofMillis(1));
    }
    assertThat(saga.send()).isEqualTo(new Sender.Sent(5, 0));
    saga.chain.mine(1);
    assertThat(saga.set()).containsExactlyElementsOf(ids);
    assertThat(saga.nonces()).containsExactly(0L, 1L, 2L, 3L, 4L);
    assertThat(line()).isEqualTo(5);
  }

  @Test
  void moreThanABatchIsSentInOneRun() {
    int many = 2 * Sender.BATCH + 1;
    for (int i = 0; i < many; i++) {
      saga.decide("effect " + i);
    }
    assertThat(saga.send()).isEqualTo(new Sender.Sent(many, 0));
    saga.chain.mine(1);
    assertThat(saga.nonces()).containsExactlyElementsOf(LongStream.range(0, many).boxed().toList());
  }

  @Test
  void nothingIsSentWhenTheTimeIsUp() {
    Bytes32 id = saga.decide("a");
    assertThat(new Sender(saga.ports()).send(saga.ports().clock().instant()))
        .isEqualTo(new Sender.Sent(0, 0));
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
  }

  @Test
  void aLineThatIsGoneBeginsWhereTheChainIs() {
    saga.decide("a");
    saga.decide("b");
    saga.send();
    saga.chain.mine(1);
    saga.lose(SagaInMemory.lineKey());
    Bytes32 id = saga.decide("c");
    saga.send();
    assertThat(saga.sent(id).nonce()).isEqualTo(2);
    assertThat(line()).isEqualTo(3);
  }

  @Test
  void aLineThatIsBehindBeginsWhereTheChainIs() {
    saga.decide("a");
    saga.decide("b");
    saga.send();
    saga.chain.mine(1);
    saga.putLine(1);
    Bytes32 id = saga.decide("c");
    saga.send();
    assertThat(saga.sent(id).nonce()).isEqualTo(2);
    assertThat(line()).isEqualTo(3);
  }

  @Test
  void aLineThatIsGoneWhileTransactionsWaitEndsInOneEffectEach() {
    Bytes32 first = saga.decide("a");
    saga.send();
    saga.lose(SagaInMemory.lineKey());
    Bytes32 second = saga.decide("b");
    saga.send();
    assertThat(saga.sent(second).nonce()).isEqualTo(saga.sent(first).nonce());
    for (int i = 0; i < 3; i++) {
      saga.mineFinal();
      saga.pass(Confirmer.PATIENCE);
      saga.confirm();
      saga.send();
    }
    saga.requireEachOnce(List.of(first, second));
    assertThat(saga.nonces()).containsExactly(0L, 1L);
  }

  @Test
  void ofTwoSendersTheSlowerOneBeginsAgainBehindTheFaster() {
    Bytes32 first = saga.decide("a");
    var slow =
        new Interrupted(() -> {
          saga.send();
          saga.decide("b");
        });
    assertThat(saga.send(saga.ports(slow, saga.chain))).isEqualTo(new Sender.Sent(1, 0));
    assertThat(saga.sent(first).nonce()).isZero();
    assertThat(saga.sent(SagaInMemory.id("b")).nonce()).isEqualTo(1);
    saga.chain.mine(1);
    assertThat(saga.nonces()).containsExactly(0L, 1L);
    assertThat(line()).isEqualTo(2);
  }

  /** Lets somebody else go first at its first commit. */
  private final class Interrupted extends DisturbedRowStore {
    private Optional<Runnable> other;

    private Interrupted(Runnable other) {
      super(saga.rows);
      this.other = Optional.of(other);
    }

    @Override
    void before(List<RowStore.RowWrite> writes) {
      Optional<Runnable> first = other;
      other = Optional.empty();
      first.ifPresent(Runnable::run);
    }
  }

  @Test
  void theSignedTransactionIsStoredBeforeItIsSent() {
    Bytes32 id = saga.decide("a");
    var dying =
        new DisturbedRowStore(saga.rows) {
          @Override
          void before(List<RowStore.RowWrite> writes) {
            throw new IllegalStateException("killed");
          }
        };
    assertThatThrownBy(() -> saga.send(saga.ports(dying, saga.chain))).hasMessage("killed");
    saga.chain.mine(1);
    assertThat(saga.nonces()).isEmpty();
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
  }

  @Test
  void aTransactionThatDidNotReachTheChainIsSentAgainByTheConfirmer() {
    Bytes32 id = saga.decide("a");
    var deaf =
        new DisturbedAccount(saga.chain) {
          @Override
          public boolean broadcast(ChainAccount.Signed transaction) {
            throw PortException.retryable(PortException.Neighbour.CHAIN, "unreachable", null);
          }
        };
    assertThat(saga.send(saga.ports(saga.rows, deaf))).isEqualTo(new Sender.Sent(1, 1));
    saga.chain.mine(1);
    assertThat(saga.nonces()).isEmpty();
    saga.confirm();
    saga.mineFinal();
    saga.confirm();
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aRefusalOfWhatStandsInAFinalBlockIsDone() {
    Bytes32 id = saga.decide("a");
    saga.send();
    saga.mineFinal();
    saga.putBack(id, new State.Queued());
    assertThat(saga.send()).isEqualTo(new Sender.Sent(0, 0));
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aRefusalOfWhatStandsInABlockThatIsNotFinalWaitsHoweverOldItIs() {
    Bytes32 id = saga.decide("a");
    saga.send();
    saga.chain.mine(1);
    saga.putBack(id, new State.Queued());
    saga.pass(Sender.REFUSAL_PATIENCE.multipliedBy(10));
    assertThat(saga.send()).isEqualTo(new Sender.Sent(0, 0));
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
    saga.chain.mine(SagaInMemory.LAG);
    saga.send();
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aRefusalIsLeftQueuedForThirtySecondsAndThenFails() {
    Bytes32 id = saga.decide("a");
    saga.marks.forbid(id);
    saga.pass(Sender.REFUSAL_PATIENCE.minusMillis(1));
    assertThat(saga.send()).isEqualTo(new Sender.Sent(0, 0));
    assertThat(saga.state(id)).isEqualTo(new State.Queued());
    assertThat(saga.thing(id)).isEqualTo("pending");

    saga.pass(Duration.ofMillis(1));
    assertThat(saga.send()).isEqualTo(new Sender.Sent(0, 0));
    String reason = "the contract refuses: MarkForbidden(" + id + ")";
    assertThat(saga.state(id)).isEqualTo(new State.Failed(reason));
    assertThat(saga.thing(id)).isEqualTo("failed: " + reason);
    assertThat(saga.nonces()).isEmpty();
  }

  @Test
  void refusedTransactionsTakeNoNonceAndHinderNoneBehindThem() {
    for (int i = 0; i <= Sender.BATCH; i++) {
      saga.marks.forbid(saga.decide("refused " + i));
    }
    saga.pass(Duration.ofMillis(1));
    Bytes32 id = saga.decide("a");
    assertThat(saga.send()).isEqualTo(new Sender.Sent(1, 0));
    assertThat(saga.sent(id).nonce()).isZero();
  }

  @Test
  void aTransactionThatCannotBeSignedHindersNoneBehindIt() {
    Bytes32 first = saga.decide("a");
    saga.pass(Duration.ofMillis(1));
    Bytes32 second = saga.decide("b");
    var partial =
        new DisturbedAccount(saga.chain) {
          @Override
          public Signed sign(Call call, long nonce) throws RevertedException {
            if (Bytes32.of(call.data()).equals(first)) {
              throw PortException.retryable(PortException.Neighbour.CHAIN, "no estimate", null);
            }
            return super.sign(call, nonce);
          }
        };
    assertThat(saga.send(saga.ports(saga.rows, partial))).isEqualTo(new Sender.Sent(1, 1));
    assertThat(saga.state(first)).isEqualTo(new State.Queued());
    assertThat(saga.sent(second).nonce()).isZero();
  }

  @Test
  void aRefusalOfWhichNobodySaysWhetherItStandsHindersNoOther() {
    Bytes32 first = saga.decide("a");
    saga.marks.forbid(first);
    saga.unanswered.add(first);
    saga.pass(Duration.ofMillis(1));
    Bytes32 second = saga.decide("b");
    assertThat(saga.send()).isEqualTo(new Sender.Sent(1, 1));
    assertThat(saga.state(first)).isEqualTo(new State.Queued());
    assertThat(saga.sent(second).nonce()).isZero();
  }

  @Test
  void aRefusalWhoseThingWasEditedHindersNoOther() {
    Bytes32 first = saga.decide("a");
    saga.marks.forbid(first);
    saga.edit(SagaInMemory.thingKey(first));
    saga.pass(Duration.ofMillis(1));
    Bytes32 second = saga.decide("b");
    assertThat(saga.send()).isEqualTo(new Sender.Sent(1, 1));
    assertThat(saga.sent(second).nonce()).isZero();
  }

  @Test
  void anEditedRowHindersNoOther() {
    Bytes32 first = saga.decide("a");
    saga.edit(SagaInMemory.outboxKey(first));
    saga.pass(Duration.ofMillis(1));
    Bytes32 second = saga.decide("b");
    assertThat(saga.send()).isEqualTo(new Sender.Sent(1, 0));
    assertThat(saga.sent(second).nonce()).isZero();
    assertThatThrownBy(() -> saga.state(first)).isInstanceOf(RowDivergedException.class);
  }

  @Test
  void anAccountWithoutFundsSendsOnceItHasSome() {
    Bytes32 id = saga.decide("a");
    saga.chain.funds(0);
    assertThat(saga.send()).isEqualTo(new Sender.Sent(0, 1));
    saga.chain.funds(1_000);
    assertThat(saga.send()).isEqualTo(new Sender.Sent(1, 0));
    saga.mineFinal();
    saga.confirm();
    saga.requireEachOnce(List.of(id));
  }

  @Test
  void aChainThatDoesNotAnswerIsTold() {
    saga.decide("a");
    saga.chain.reachable(false);
    assertThatThrownBy(saga::send).isInstanceOf(PortException.class);
  }

  @Test
  void aRowHoldsTheLongestCallAndAllTransactionsThatAreSignedForIt() {
    byte[] data = new byte[OutboxRow.MAX_DATA];
    var call = new ChainAccount.Call(saga.chain.address(), data);
    var row = new OutboxRow(SagaInMemory.id("a"), "mark", call, 0, new State.Queued());
    List<ChainAccount.Signed> signed = new ArrayList<>();
    for (long i = 0; i < Confirmer.MOST_SIGNED; i++) {
      signed.add(saga.chain.vacate(Long.MAX_VALUE));
    }
    int overhead = 400;
    int longest =
        row.with(new State.Sent(signed, Long.MAX_VALUE)).toJson().length()
            + Confirmer.MOST_SIGNED * 2 * (data.length + overhead);
    assertThat(longest).isLessThan(Item.MAX_BODY);
    byte[] tooLong = new byte[OutboxRow.MAX_DATA + 1];
    assertThatThrownBy(() ->
            new OutboxRow(
                SagaInMemory.id("a"),
                "mark",
                new ChainAccount.Call(saga.chain.address(), tooLong),
                0,
                new State.Queued()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
