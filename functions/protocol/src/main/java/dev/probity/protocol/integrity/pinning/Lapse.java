package dev.probity.protocol.integrity.pinning;

import dev.probity.protocol.integrity.pinning.HoldingTable.Read;
import dev.probity.protocol.integrity.pinning.HoldingTable.Storage;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of blocks that nothing keeps: leases end, and what nobody holds is deleted after
 * {@link HeldBlock#IDLE}. Both lists are sorted by time, so that what is due stands first and
 * leaves its list when it is done: the list is the cursor.
 */
public final class Lapse {
  private static final int PAGE = 100;

  private final HoldingTable holdings;
  private final SweepTurn turn;
  private final BlockStore blocks;
  private final Alarms alarms;
  private final InstantSource clock;

  /** Of holdings in this table, by the run whose turn it is. */
  public Lapse(
      ItemStore table,
      String tenant,
      SweepTurn turn,
      BlockStore blocks,
      Alarms alarms,
      InstantSource clock) {
    this.holdings = new HoldingTable(table, tenant);
    this.turn = turn;
    this.blocks = blocks;
    this.alarms = alarms;
    this.clock = clock;
  }

  /**
   * What a run did.
   *
   * @param done leases that were ended, or blocks that were deleted
   * @param failed for which a neighbour did not answer, or a row was edited; the next run repeats
   *     them
   */
  public record Done(int done, int failed) {}

  /** Ends leases whose time is over and that no version pins, until the time is up. */
  public Done endLeases(Instant until) {
    int done = 0;
    int failed = 0;
    String from = "";
    List<Read<Holding>> page = holdings.lapsing(clock.instant(), from, PAGE);
    while (!page.isEmpty()) {
      for (Read<Holding> lapsed : page) {
        if (!clock.instant().isBefore(until)) {
          return new Done(done, failed);
        }
        try {
          done += ended(lapsed) ? 1 : 0;
        } catch (PortException | RowDivergedException unanswered) {
          failed++;
        }
        from = lapsed.row().listing().orElseThrow().position() + "!";
      }
      page = holdings.lapsing(clock.instant(), from, PAGE);
    }
    return new Done(done, failed);
  }

  /** One transaction, on condition that it was neither renewed nor pinned since it was read. */
  private boolean ended(Read<Holding> lapsed) {
    Holding holding = lapsed.row();
    var writes = new ArrayList<Write>();
    writes.add(HoldingTable.delete(lapsed.item()));
    Optional<Read<HeldBlock>> block = holdings.block(holding.cid());
    if (block.filter(held -> held.row().holders() > 0).isEmpty()) {
      alarms.raise(Alarms.Alarm.STATE_DIVERGED, "block/" + holding.cid());
      return false;
    }
    writes.add(HoldingTable.replaceBlock(block.get(), block.get().row().left(clock.instant())));
    Storage storage = holdings.storage(holding.user());
    if (holding.size() > 0) {
      writes.add(
          holdings.store(holding.user(), storage, Math.max(0, storage.bytes() - holding.size())));
    }
    return turn.commit(writes);
  }

  /**
   * Deletes blocks that nobody has held for long enough, until the time is up.
   *
   * @param gone when this run has ended for good: what it claims, no other run takes before
   */
  public Done delete(Instant until, Instant gone) {
    int done = 0;
    int failed = 0;
    String from = "";
    List<Read<HeldBlock>> page = holdings.unheld(clock.instant(), from, PAGE);
    while (!page.isEmpty()) {
      for (Read<HeldBlock> unheld : page) {
        if (!clock.instant().isBefore(until)) {
          return new Done(done, failed);
        }
        try {
          done += deleted(unheld, until, gone) ? 1 : 0;
        } catch (PortException | RowDivergedException unanswered) {
          failed++;
        }
        from = unheld.row().listing().orElseThrow().position() + "!";
      }
      page = holdings.unheld(clock.instant(), from, PAGE);
    }
    return new Done(done, failed);
  }

  private boolean deleted(Read<HeldBlock> unheld, Instant until, Instant gone) {
    // On condition that nobody leased it since it was read; from here on nobody can.
    HeldBlock claimed = unheld.row().claimed(gone);
    if (!turn.commit(List.of(HoldingTable.replaceBlock(unheld, claimed)))
        || !clock.instant().isBefore(until)) {
      return false;
    }
    blocks.delete(claimed.cid());
    return turn.commit(
        List.of(HoldingTable.delete(unheld.item().next(claimed.toJson(), claimed.listing()))));
  }
}
