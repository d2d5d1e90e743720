package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.integrity.pinning.Lapse;
import dev.probity.protocol.integrity.pinning.SweepTurn;
import dev.probity.protocol.integrity.pinning.Unpinning;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.ItemStore.Write;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes blocks that nobody needs: takes the pins of versions away that were refused or erased,
 * ends leases, and deletes what nobody has held for seven days. Run by schedule; what a run leaves,
 * the next one does.
 */
public final class SweepBlocks {
  private static final int PAGE = 100;

  /** How long a process may live on after it was to stop. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  private final IntegrityPorts ports;
  private final ItemStore table;
  private final DatasetTable datasets;
  private final Unpinning unpinning;
  private final InstantSource clock;

  /** The step on its ports. */
  public SweepBlocks(IntegrityPorts ports) {
    this.ports = ports;
    this.table = ports.table();
    this.datasets = new DatasetTable(table, ports.tenant());
    this.unpinning = new Unpinning(table, ports.tenant(), ports.alarms());
    this.clock = ports.clock();
  }

  /**
   * What a run did.
   *
   * @param released versions that pin nothing any more
   * @param ended leases that were over
   * @param deleted blocks
   * @param failed rows or blocks for which a neighbour did not answer; the next run repeats them
   */
  public record Swept(int released, int ended, int deleted, int failed) {
    static final Swept NOTHING = new Swept(0, 0, 0, 0);
  }

  /**
   * Sweeps until the time is up; nothing while another run does.
   *
   * @param until when to stop; the process ends at most a minute later
   */
  public Swept sweep(Instant until) {
    Optional<SweepTurn> taken =
        SweepTurn.take(table, ports.tenant(), clock.instant(), until.plus(GRACE));
    if (taken.isEmpty()) {
      return Swept.NOTHING;
    }
    SweepTurn turn = taken.get();
    Lapse.Done released = release(turn, until);
    var lapse = new Lapse(table, ports.tenant(), turn, ports.blocks(), ports.alarms(), clock);
    Lapse.Done ended = lapse.endLeases(until);
    Lapse.Done deleted = lapse.delete(until, until.plus(GRACE));
    turn.end();
    return new Swept(
        released.done(),
        ended.done(),
        deleted.done(),
        released.failed() + ended.failed() + deleted.failed());
  }

  private Lapse.Done release(SweepTurn turn, Instant until) {
    int done = 0;
    int failed = 0;
    String from = "";
    List<Item> page = datasets.releasing(from, PAGE);
    while (!page.isEmpty()) {
      for (Item release : page) {
        try {
          done += released(turn, release, until) ? 1 : 0;
        } catch (PortException | RowDivergedException unanswered) {
          failed++;
        }
        if (!clock.instant().isBefore(until)) {
          return new Lapse.Done(done, failed);
        }
        from = release.listing().orElseThrow().position() + "!";
      }
      page = datasets.releasing(from, PAGE);
    }
    return new Lapse.Done(done, failed);
  }

  /** Whether the version pins nothing any more. */
  private boolean released(SweepTurn turn, Item release, Instant until) {
    Optional<Stored> version = datasets.releasing(release);
    while (version.isPresent() && clock.instant().isBefore(until)) {
      Stored stored = version.get();
      DatasetRow row = stored.row();
      if (!row.pinsInVain()) {
        // Its row too, so that whoever refuses or erases it meanwhile asks for this anew
        return turn.commit(
            List.of(
                new Write.Delete(release.key(), release.revision()),
                DatasetTable.written(stored, row)));
      }
      var writes = new ArrayList<Write>();
      writes.add(DatasetTable.written(stored, row.with(row.pins().oneLess())));
      writes.addAll(unpinning.writes(row.requestHash(), row.user(), row.pins().lists() - 1));
      boolean _ = turn.commit(writes);
      version = datasets.releasing(release);
    }
    return false;
  }
}
