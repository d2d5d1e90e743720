package dev.probity.protocol.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.port.ItemStore.ConflictException;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.saga.OutboxRow.State;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 64 producers, 4 senders, 2 confirmers and the chain itself, all at once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManySendersTest {
  private static final int EFFECTS = 64;
  private static final int SENDERS = 4;
  private static final int CONFIRMERS = 2;

  private final SagaInMemory saga = new SagaInMemory();
  private final List<Bytes32> ids =
      IntStream.range(0, EFFECTS).mapToObj(i -> SagaInMemory.id("effect " + i)).toList();

  private boolean allEnded() {
    return ids.stream()
        .map(id -> new Outbox(saga.table(), SagaInMemory.TENANT).find(id))
        .allMatch(stored ->
            stored
                .map(found -> found.row().state())
                .filter(state -> state instanceof State.Done || state instanceof State.Failed)
                .isPresent());
  }

  private interface Work {
    void once() throws ConflictException;
  }

  /** Repeats it until all effects have ended, whatever neighbours do meanwhile. */
  private static Callable<Integer> repeated(AtomicBoolean ended, Work work) {
    return () -> {
      int failures = 0;
      while (!ended.get()) {
        try {
          work.once();
        } catch (PortException | ConflictException disturbed) {
          failures++;
        }
        Thread.sleep(1);
      }
      return failures;
    };
  }

  private static Callable<Integer> producer(Work work) {
    return () -> {
      int failures = 0;
      while (true) {
        try {
          work.once();
          return failures;
        } catch (PortException disturbed) {
          failures++;
        } catch (ConflictException standsOrDisturbed) {
          // As a step does: the same decision is there already, or is made once more.
          failures++;
          if (failures > 100) {
            throw standsOrDisturbed;
          }
        }
      }
    };
  }

  private int run(SagaPorts ports) throws Exception {
    var ended = new AtomicBoolean();
    var work = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < EFFECTS; i++) {
      String name = "effect " + i;
      work.add(
          producer(() -> {
            if (saga.table().get(SagaInMemory.thingKey(SagaInMemory.id(name))).isEmpty()) {
              saga.decide(name, ports);
            }
          }));
    }
    for (int i = 0; i < SENDERS; i++) {
      work.add(repeated(ended, () -> saga.send(ports)));
    }
    for (int i = 0; i < CONFIRMERS; i++) {
      work.add(repeated(ended, () -> saga.confirm(ports)));
    }
    work.add(
        repeated(
            ended,
            () -> {
              saga.chain.mine(1);
              ended.set(allEnded());
            }));
    int failures = 0;
    try (var threads = Executors.newFixedThreadPool(work.size())) {
      for (Future<Integer> done : threads.invokeAll(work)) {
        failures += done.get();
      }
    }
    return failures;
  }

  @Test
  void everyEffectHappensOnceAndNoNonceIsLostOrUsedTwice() throws Exception {
    assertThat(run(saga.ports())).isZero();
    saga.requireEachOnce(ids);
    assertThat(saga.nonces())
        .containsExactlyElementsOf(LongStream.range(0, EFFECTS).boxed().toList());
  }

  /** Seeded, so that a failure can be looked at again as far as threads allow. */
  private static final class Chance {
    private final SplittableRandom random;
    private int taken;

    private Chance(long seed) {
      this.random = new SplittableRandom(seed);
    }

    synchronized boolean oneIn(int many) {
      boolean now = random.nextInt(many) == 0;
      taken += now ? 1 : 0;
      return now;
    }

    synchronized int taken() {
      return taken;
    }

    void fail(PortException.Neighbour neighbour) {
      if (oneIn(9)) {
        throw PortException.retryable(neighbour, "failed at random", null);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {20_261_121, 1, 2, 3})
  void everyEffectHappensOnceHoweverTableAndChainFail(long seed) throws Exception {
    var chance = new Chance(seed);
    var store =
        new DisturbedRowStore(saga.rows) {
          @Override
          void before(List<RowStore.RowWrite> writes) throws ConflictException {
            chance.fail(PortException.Neighbour.TABLE);
            if (chance.oneIn(5)) {
              throw new ConflictException(key(writes.getFirst()));
            }
          }

          @Override
          void after(List<RowStore.RowWrite> writes) {
            chance.fail(PortException.Neighbour.TABLE);
          }
        };
    var account =
        new DisturbedAccount(saga.chain) {
          @Override
          public long nextNonce() {
            chance.fail(PortException.Neighbour.CHAIN);
            return super.nextNonce();
          }

          @Override
          public Signed sign(Call call, long nonce) throws RevertedException {
            chance.fail(PortException.Neighbour.CHAIN);
            return super.sign(call, nonce);
          }

          @Override
          public boolean broadcast(Signed transaction) {
            chance.fail(PortException.Neighbour.CHAIN);
            boolean taken = super.broadcast(transaction);
            chance.fail(PortException.Neighbour.CHAIN);
            return taken;
          }
        };
    run(saga.ports(store, account));
    saga.requireEachOnce(ids);
    assertThat(saga.nonces())
        .containsExactlyElementsOf(LongStream.range(0, EFFECTS).boxed().toList());
    System.out.println("saga: seed " + seed + ", " + chance.taken() + " failures");
    assertThat(chance.taken()).isPositive();
  }
}
