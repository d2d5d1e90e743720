package dev.probity.protocol.integrity.pinning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.protocol.integrity.PortCalls;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.MacedItemStore;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowStore;
import dev.probity.protocol.port.memory.InMemoryBlockStore;
import dev.probity.protocol.port.memory.InMemoryRowKeys;
import dev.probity.protocol.port.memory.InMemoryRowStore;
import dev.probity.protocol.port.memory.RecordedAlarms;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The sweeper against an upload and an acceptance of the same block, in every order of their writes
 * and of the reads on which these depend. A version that was accepted has its block, then and for
 * ever; whoever was refused succeeds later; and what nobody accepted is gone after 7 + 7 days.
 */
class SweepInterleavingTest {
  private static final String TENANT = "default";
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration RUN = Duration.ofMinutes(15);
  private static final byte[] BLOCK = "a block".getBytes(StandardCharsets.UTF_8);
  private static final Cid CID = Cid.ofBlock(Codec.RAW, BLOCK);
  private static final Address OWNER = address(1);
  private static final Address OTHER = address(2);
  private static final Bytes32 VERSION = Digests.keccak256("version");
  private static final Set<String> READS_THAT_COUNT = Set.of("holding", "block");

  /** How the block stands when all begin. */
  enum Before {
    UNKNOWN,
    LEASED_BY_THE_OWNER_AND_LAPSED,
    LEASED_BY_ANOTHER_AND_LAPSED,
    LEASED_BY_BOTH_AND_LAPSED,
    IDLE_SINCE_A_DAY,
    IDLE_AND_DUE,
    CLAIMED_BY_A_RUN_THAT_ENDED,
    DELETED_BY_A_RUN_THAT_ENDED_BEFORE_IT_SAID_SO
  }

  private static Address address(int last) {
    byte[] bytes = new byte[Address.LENGTH];
    Arrays.fill(bytes, (byte) last);
    return Address.of(bytes);
  }

  /** Stores and time of one case. */
  private static final class World implements Interleavings.Scene {
    private final InMemoryRowStore rows = new InMemoryRowStore();
    private final InMemoryBlockStore blocks = new InMemoryBlockStore();
    private final RecordedAlarms alarms = new RecordedAlarms();
    private final ItemStore table;
    private final BlockStore store;
    private final int sweepers;
    private Instant now = NOW;
    private boolean accepted;

    World(Before before, int sweepers, boolean pausesAtReads) {
      this.sweepers = sweepers;
      var pausing =
          new PortCalls(
              new PortCalls.Hook() {
                @Override
                public void before(PortCalls.Call call) {
                  if (call.isEffect() || call.port() == BlockStore.class) {
                    Interleavings.pause();
                  }
                }

                @Override
                public void after(PortCalls.Call call) {}
              });
      RowStore paused = pausing.of(RowStore.class, rows);
      this.store = pausing.of(BlockStore.class, blocks);
      ItemStore maced = new MacedItemStore(paused, new InMemoryRowKeys(), alarms);
      this.table = pausesAtReads ? new PausingAtReads(maced) : maced;
      begin(before);
    }

    private void begin(Before before) {
      Instant longAgo = NOW.minus(Duration.ofDays(14));
      Instant aWeekAgo = NOW.minus(Duration.ofDays(7));
      switch (before) {
        case UNKNOWN -> {}
        case LEASED_BY_THE_OWNER_AND_LAPSED -> leased(aWeekAgo, OWNER);
        case LEASED_BY_ANOTHER_AND_LAPSED -> leased(aWeekAgo, OTHER);
        case LEASED_BY_BOTH_AND_LAPSED -> {
          leased(aWeekAgo, OWNER);
          leased(aWeekAgo, OTHER);
        }
        case IDLE_SINCE_A_DAY -> {
          leased(longAgo, OTHER);
          sweptAt(NOW.minus(Duration.ofDays(1)));
        }
        case IDLE_AND_DUE -> {
          leased(longAgo, OTHER);
          sweptAt(aWeekAgo);
        }
        case CLAIMED_BY_A_RUN_THAT_ENDED -> {
          leased(longAgo.minus(RUN), OTHER);
          sweptAt(aWeekAgo.minus(RUN));
          blocks.failing(true);
          sweptAt(NOW.minus(RUN));
          blocks.failing(false);
        }
        case DELETED_BY_A_RUN_THAT_ENDED_BEFORE_IT_SAID_SO -> {
          begin(Before.CLAIMED_BY_A_RUN_THAT_ENDED);
          blocks.remove(CID);
        }
      }
    }

    private void leased(Instant at, Address user) {
      var _ = new Leases(table, TENANT, 100).lease(user, Map.of(CID, BLOCK.length), at);
      blocks.put(CID, BLOCK);
    }

    /** What the client does: leases, sends, and has its version verified, pinned and accepted. */
    private void store(Instant at) {
      try {
        boolean held =
            new Leases(table, TENANT, 100)
                .lease(OWNER, Map.of(CID, BLOCK.length), at)
                .contains(CID);
        if (!held || store.get(CID).isEmpty()) {
          Interleavings.pause();
          blocks.put(CID, BLOCK);
        }
        accept();
      } catch (RefusedException refused) {
        assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE);
        assertThat(refused.refusal().retryable()).isTrue();
      }
    }

    private void accept() {
      var pins = new Pins(table, TENANT, store, OWNER, VERSION);
      try {
        byte[] _ = pins.get(CID);
        assertThat(pins.add(CID, BLOCK.length)).isFalse();
        while (!accepted) {
          List<ItemStore.Write> writes = new ArrayList<>(pins.writes(0));
          writes.add(
              new ItemStore.Write.Insert(
                  Item.first(new ItemKey(TENANT, "dataset", VERSION.toString()), "{}")));
          try {
            table.commit(writes);
            accepted = true;
          } catch (ItemStore.ConflictException raced) {
            pins.reread();
          }
        }
      } catch (BlockNotFoundException retryable) {
        assertThat(accepted).isFalse();
      } catch (IOException unread) {
        throw new UncheckedIOException(unread);
      }
    }

    private void sweep(Instant at) {
      Instant until = at.plus(RUN);
      SweepTurn.take(table, TENANT, at, until)
          .ifPresent(turn -> {
            var lapse = new Lapse(table, TENANT, turn, store, alarms, () -> now);
            var _ = lapse.endLeases(until);
            var _ = lapse.delete(until, until);
            turn.end();
          });
    }

    private void sweptAt(Instant at) {
      now = at;
      try {
        sweep(at);
      } finally {
        now = NOW;
      }
    }

    @Override
    public List<Runnable> actors() {
      var actors = new ArrayList<Runnable>();
      actors.add(() -> store(NOW));
      for (int sweeper = 0; sweeper < sweepers; sweeper++) {
        actors.add(() -> {
          try {
            sweep(NOW);
          } catch (PortException lost) {
            assertThat(lost.retryable()).isTrue();
          }
        });
      }
      return actors;
    }

    @Override
    public void require() {
      assertThat(alarms.raised()).isEmpty();
      if (accepted) {
        requireKept();
      } else {
        // Whoever is refused has it kept a little later.
        Instant later = NOW.plus(Duration.ofHours(1));
        sweptAt(later);
        store(later);
        assertThat(accepted).isTrue();
        requireKept();
      }
    }

    private void requireKept() {
      assertThat(blocks.has(CID)).isTrue();
      for (int day = 1; day <= 16; day++) {
        sweptAt(NOW.plus(Duration.ofDays(day)));
      }
      assertThat(blocks.get(CID)).hasValue(BLOCK);
    }
  }

  /** Ends a step before each read on which a write depends. */
  private record PausingAtReads(ItemStore table) implements ItemStore {
    @Override
    public java.util.Optional<Item> get(ItemKey key) {
      if (READS_THAT_COUNT.contains(key.kind())) {
        Interleavings.pause();
      }
      return table.get(key);
    }

    @Override
    public void commit(List<Write> writes) throws ConflictException {
      table.commit(writes);
    }

    @Override
    public List<Item> list(String tenant, String listing, String from, int limit) {
      return table.list(tenant, listing, from, limit);
    }

    @Override
    public boolean count(ItemKey counter, long limit, Instant expiresAt) {
      return table.count(counter, limit, expiresAt);
    }

    @Override
    public void uncount(ItemKey counter) {
      table.uncount(counter);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAcceptedVersionHasItsBlockInEveryOrderOfUploadAcceptanceAndSweep(Before before) {
    int orders = Interleavings.run(() -> new World(before, 1, true));
    System.out.println("interleavings: " + before + ", " + orders + " orders");
    assertThat(orders).isGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("slow")
  void andInEveryOrderOfWritesWhereTwoSweepersRunAtATime(Before before) {
    int orders = Interleavings.run(() -> new World(before, 2, false));
    System.out.println("interleavings: " + before + " and two sweepers, " + orders + " orders");
    assertThat(orders).isGreaterThan(20);
  }

  /** An upload that is never accepted, in every order of its writes and a sweep's. */
  private static final class Abandoned implements Interleavings.Scene {
    private final World world;

    Abandoned(Before before) {
      world = new World(before, 0, true);
    }

    @Override
    public List<Runnable> actors() {
      return List.of(
          () -> {
            try {
              var _ =
                  new Leases(world.table, TENANT, 100).lease(OWNER, Map.of(CID, BLOCK.length), NOW);
              Interleavings.pause();
              world.blocks.put(CID, BLOCK);
            } catch (RefusedException refused) {
              assertThat(refused.refusal()).isEqualTo(Refusal.UNAVAILABLE);
            }
          },
          () -> world.sweep(NOW));
    }

    @Override
    public void require() {
      assertThat(world.alarms.raised()).isEmpty();
      for (int hour = 1; hour <= 14 * 24 + 1; hour++) {
        world.sweptAt(NOW.plus(Duration.ofHours(hour)));
      }
      assertThat(world.blocks.has(CID)).isFalse();
      assertThat(world.rows.all())
          .extracting(row -> row.item().key().kind())
          .isSubsetOf("cursor", "storage");
      assertThat(world.rows.all())
          .filteredOn(row -> row.item().key().kind().equals("storage"))
          .allSatisfy(row -> assertThat(row.item().body()).isEqualTo("{\"bytes\":0}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNeverAcceptedIsGoneAfterTwoWeeksInEveryOrder(Before before) {
    assertThat(Interleavings.run(() -> new Abandoned(before))).isGreaterThan(5);
  }

  @Test
  void aRunThatHasLostItsTurnWritesNothing() {
    var world = new World(Before.IDLE_AND_DUE, 0, false);
    SweepTurn lost = SweepTurn.take(world.table, TENANT, NOW, NOW.plusSeconds(1)).orElseThrow();
    assertThat(SweepTurn.take(world.table, TENANT, NOW, NOW.plusSeconds(9))).isEmpty();
    assertThat(SweepTurn.take(world.table, TENANT, NOW.plusSeconds(2), NOW.plusSeconds(9)))
        .isPresent();
    var late = new Lapse(world.table, TENANT, lost, world.store, world.alarms, () -> NOW);
    assertThat(late.delete(NOW.plusSeconds(9), NOW.plusSeconds(9)).failed()).isEqualTo(1);
    assertThat(world.blocks.has(CID)).isTrue();
  }
}
