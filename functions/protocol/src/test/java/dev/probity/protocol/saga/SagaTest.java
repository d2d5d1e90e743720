package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SagaTest {
  private static final String TENANT = "default";
  private static final Bytes32 NAME = Digests.keccak256("an effect");

  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final RecordedAlarms alarms = new RecordedAlarms();
  private final InMemoryRowKeys keys = new InMemoryRowKeys();
  private final PooledAccount chain = new PooledAccount();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private ItemStore table = new MacedItemStore(rows, keys, alarms);

  /** An effect that notes its end in a row of its own. */
  private final class Noted implements Effect {
    @Override
    public boolean stands(OutboxRow row, BlockRef at) {
      return chain.effects(row.id(), at) > 0;
    }

    @Override
    public List<ItemStore.Write> settled(OutboxRow row, BlockRef at, Instant when) {
      return note(row, "settled");
    }

    @Override
    public List<ItemStore.Write> failed(OutboxRow row, String reason) {
      return note(row, "failed");
    }

    private List<ItemStore.Write> note(OutboxRow row, String end) {
      String body = JsonNodeFactory.instance.objectNode().put("end", end).toString();
      return List.of(new ItemStore.Write.Insert(Item.first(noteKey(row.id()), body)));
    }
  }

  private static ItemKey noteKey(Bytes32 id) {
    return new ItemKey(TENANT, "note", id.toString());
  }

  private SagaPorts ports() {
    return new SagaPorts(
        TENANT, table, chain, chain::heads, Map.of("noted", new Noted()), alarms, () -> now);
  }

  private Outbox outbox() {
    return new Outbox(table, TENANT);
  }

  private void enqueue(Bytes32 id) throws ItemStore.ConflictException {
    var call = new ChainAccount.Call(chain.address(), id.bytes());
    table.commit(List.of(outbox().enqueue(id, "noted", call, now)));
  }

  private int send() {
    return new Sender(ports()).send(now.plusSeconds(10));
  }

  private Confirmer.Seen confirm() {
    return new Confirmer(ports()).confirm(now.plusSeconds(10));
  }

  private State state(Bytes32 id) {
    return outbox().find(id).orElseThrow().row().state();
  }

  private Optional<String> end(Bytes32 id) {
    return table.get(noteKey(id)).map(Item::body);
  }

  private void mine(int blocks) {
    for (int i = 0; i < blocks; i++) {
      chain.mine();
    }
  }

  @Test
  void anEffectIsSentMinedAndSettledOnceItIsFinal() throws Exception {
    enqueue(NAME);
    assertThat(send()).isEqualTo(1);
    assertThat(state(NAME)).isInstanceOf(State.Sent.class);
    chain.mine();
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 1, 0));
    assertThat(end(NAME)).isEmpty();
    mine(2);
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(1, 0, 0));
    assertThat(state(NAME)).isInstanceOf(State.Done.class);
    assertThat(end(NAME)).hasValueSatisfying(body -> assertThat(body).contains("settled"));
    assertThat(confirm()).isEqualTo(new Confirmer.Seen(0, 0, 0));
  }

  @Test
  void anEffectIsEnqueuedOnce() throws Exception {
    enqueue(NAME);
    assertThat(outbox().find(NAME)).isPresent();
    org.assertj.core.api.Assertions.assertThatExceptionOfType(ItemStore.ConflictException.class)
        .isThrownBy(() -> enqueue(NAME));
  }

  @Test
  void aLineThatWasLostOrPutBackBeginsWhereTheChainIs() throws Exception {
    chain.foreign();
    chain.foreign();
    enqueue(NAME);
    send();
    assertThat(((State.Sent) state(NAME)).nonce()).isEqualTo(2);
  }

  @Test
  void whatDidNotReachTheNetworkIsSentAgain() throws Exception {
    enqueue(NAME);
    send();
    chain.drop();
    mine(3);
    assertThat(confirm().waiting()).isEqualTo(1);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(chain.effects(NAME, chain.heads().latest())).isEqualTo(1);
  }

  @Test
  void whatNobodyMinesIsSentAgainForMoreAndStoredBefore() throws Exception {
    enqueue(NAME);
    send();
    chain.leastFee(3);
    for (int i = 0; i < 2; i++) {
      now = now.plus(Confirmer.PATIENCE);
      assertThat(confirm().waiting()).isEqualTo(1);
    }
    assertThat(((State.Sent) state(NAME)).signed()).hasSize(3);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(chain.nonces()).containsExactly(0L);
  }

  @Test
  void afterManyFeesSomebodyIsAlarmed() throws Exception {
    enqueue(NAME);
    send();
    chain.leastFee(1_000);
    for (int i = 0; i <= Confirmer.MOST_SIGNED; i++) {
      now = now.plus(Confirmer.PATIENCE);
      assertThat(confirm().ended()).isZero();
    }
    assertThat(((State.Sent) state(NAME)).signed()).hasSize(Confirmer.MOST_SIGNED);
    assertThat(alarms.raised())
        .extracting(RecordedAlarms.Raised::alarm)
        .contains(Alarms.Alarm.TRANSACTION_STUCK);
  }

  @Test
  void aNonceThatAForeignTransactionTookIsReplacedByAnother() throws Exception {
    enqueue(NAME);
    send();
    chain.drop();
    chain.foreign();
    now = now.plus(Confirmer.PATIENCE);
    assertThat(confirm().ended()).isZero();
    assertThat(state(NAME)).isInstanceOf(State.Queued.class);
    assertThat(send()).isEqualTo(1);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(chain.effects(NAME, chain.heads().latest())).isEqualTo(1);
  }

  @Test
  void aReorganisationIsMinedAgain() throws Exception {
    enqueue(NAME);
    send();
    chain.mine();
    chain.reorganise(1);
    assertThat(confirm().waiting()).isEqualTo(1);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(chain.nonces()).containsExactly(0L);
  }

  @Test
  void aRefusalIsTriedForAWhileAndThenFails() throws Exception {
    enqueue(NAME);
    chain.refuse(NAME);
    assertThat(send()).isZero();
    assertThat(state(NAME)).isInstanceOf(State.Queued.class);
    now = now.plus(Sender.REFUSAL_PATIENCE);
    assertThat(send()).isZero();
    assertThat(state(NAME)).isInstanceOf(State.Failed.class);
    assertThat(end(NAME)).hasValueSatisfying(body -> assertThat(body).contains("failed"));
  }

  @Test
  void aRefusedTransactionInABlockFails() throws Exception {
    enqueue(NAME);
    send();
    chain.refuse(NAME);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(state(NAME)).isInstanceOf(State.Failed.class);
  }

  @Test
  void aRefusalIsSuccessWhenWhatWasWantedStands() throws Exception {
    enqueue(NAME);
    send();
    mine(3);
    // The row is put back to where it waited for its sender, as by a restored table.
    var stored = outbox().find(NAME).orElseThrow();
    table.commit(List.of(outbox().replace(stored, stored.row().with(new State.Queued()))));
    assertThat(send()).isZero();
    assertThat(state(NAME)).isInstanceOf(State.Done.class);
    assertThat(chain.effects(NAME, chain.heads().latest())).isEqualTo(1);
  }

  @Test
  void aNonceThatNoRowHoldsIsVacated() throws Exception {
    enqueue(NAME);
    Bytes32 lost = Digests.keccak256("lost");
    send();
    enqueue(lost);
    send();
    var first = outbox().find(NAME).orElseThrow();
    table.commit(List.of(new ItemStore.Write.Delete(first.item().key(), first.item().revision())));
    chain.drop();
    now = now.plus(Confirmer.PATIENCE);
    confirm();
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
    assertThat(chain.nonces()).containsExactly(0L, 1L);
  }

  @Test
  void aChainThatDoesNotAnswerStopsNothingForGood() throws Exception {
    enqueue(NAME);
    send();
    chain.reachable(false);
    org.assertj.core.api.Assertions.assertThatExceptionOfType(PortException.class)
        .isThrownBy(this::confirm);
    chain.reachable(true);
    mine(3);
    assertThat(confirm().ended()).isEqualTo(1);
  }

  @Test
  void sixtyFourEffectsThroughFourSendersAtOnceHappenOnceEachInNoncesWithoutGap() throws Exception {
    List<Bytes32> ids = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      ids.add(Digests.keccak256("effect " + i));
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      var work = new ArrayList<Callable<Integer>>();
      for (Bytes32 id : ids) {
        work.add(() -> {
          enqueue(id);
          return 1;
        });
      }
      for (int i = 0; i < 4; i++) {
        work.add(this::send);
        work.add(() -> confirm().ended());
      }
      for (Future<Integer> done : threads.invokeAll(work)) {
        assertThat(done.get()).isNotNegative();
      }
    }
    send();
    mine(4);
    confirm();
    assertThat(ids)
        .allSatisfy(id -> {
          assertThat(state(id)).isInstanceOf(State.Done.class);
          assertThat(chain.effects(id, chain.heads().latest())).isEqualTo(1);
        });
    assertThat(chain.nonces()).containsExactlyElementsOf(LongStream.range(0, 64).boxed().toList());
  }

  /** The process ends before or after a write of the store, as if it had been killed there. */
  private static final class Killed extends RuntimeException {
    private Killed() {
      super("killed", null, false, false);
    }
  }

  private ItemStore dyingAt(ItemStore whole, int write, boolean after) {
    return new ItemStore() {
      private int left = write;

      @Override
      public Optional<Item> get(ItemKey key) {
        return whole.get(key);
      }

      @Override
      public void commit(List<Write> writes) throws ConflictException {
        boolean dies = left-- == 0;
        if (dies && !after) {
          throw new Killed();
        }
        whole.commit(writes);
        if (dies) {
          throw new Killed();
        }
      }

      @Override
      public List<Item> list(String tenant, String listing, String from, int limit) {
        return whole.list(tenant, listing, from, limit);
      }

      @Override
      public boolean count(ItemKey counter, long limit, Instant expiresAt) {
        return whole.count(counter, limit, expiresAt);
      }
    };
  }

  @Test
  void aKillBeforeOrAfterAnyWriteLeavesOneEffect() throws Exception {
    int killed = 0;
    for (int write = 0; write < 4; write++) {
      for (boolean after : new boolean[] {false, true}) {
        var saga = new SagaTest();
        saga.enqueue(NAME);
        ItemStore whole = saga.table;
        saga.table = saga.dyingAt(whole, write, after);
        try {
          saga.send();
          saga.chain.leastFee(2);
          saga.now = saga.now.plus(Confirmer.PATIENCE);
          saga.confirm();
          saga.mine(3);
          saga.confirm();
        } catch (Killed there) {
          killed++;
        }
        saga.table = whole;
        saga.chain.leastFee(0);
        for (int round = 0; round < 4; round++) {
          saga.send();
          saga.mine(3);
          saga.confirm();
          saga.now = saga.now.plus(Duration.ofMinutes(1));
        }
        assertThat(saga.state(NAME)).isInstanceOf(State.Done.class);
        assertThat(saga.chain.effects(NAME, saga.chain.heads().latest())).isEqualTo(1);
      }
    }
    System.out.println("saga: killed at " + killed + " places");
    assertThat(killed).isEqualTo(6);
  }

  @Test
  void aStoreThatConflictsAtRandomLosesNothing() throws Exception {
    var random = new SplittableRandom(20_261_121);
    List<Bytes32> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Bytes32 id = Digests.keccak256("random " + i);
      ids.add(id);
      enqueue(id);
    }
    ItemStore whole = table;
    table =
        new ItemStore() {
          @Override
          public Optional<Item> get(ItemKey key) {
            return whole.get(key);
          }

          @Override
          public void commit(List<Write> writes) throws ConflictException {
            if (random.nextInt(3) == 0) {
              throw new ConflictException(writes.getFirst().key());
            }
            whole.commit(writes);
          }

          @Override
          public List<Item> list(String tenant, String listing, String from, int limit) {
            return whole.list(tenant, listing, from, limit);
          }

          @Override
          public boolean count(ItemKey counter, long limit, Instant expiresAt) {
            return whole.count(counter, limit, expiresAt);
          }
        };
    for (int round = 0; round < 30; round++) {
      send();
      mine(3);
      confirm();
    }
    assertThat(ids)
        .allSatisfy(id -> {
          assertThat(state(id)).isInstanceOf(State.Done.class);
          assertThat(chain.effects(id, chain.heads().latest())).isEqualTo(1);
        });
  }
}
