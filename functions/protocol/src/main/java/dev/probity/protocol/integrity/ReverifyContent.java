package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.DagWalk;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockStore;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Reads again what is stored: every block of every accepted version against its CID, in rounds. Run
 * by schedule; each run goes on where the one before stopped, in the middle of a version too.
 *
 * <p>A version with a block that is gone or altered raises {@link Alarms.Alarm#CONTENT_DAMAGED}
 * once a round, at the first such block, and the round goes on with the next version. Nothing is
 * changed: what was accepted stays accepted, and whoever reads it verifies it too.
 */
public final class ReverifyContent {
  /** From the beginning of one round to that of the next, at least. */
  static final Duration ROUND = Duration.ofDays(1);

  private static final int PAGE = 100;

  /** How often the clock is looked at: every 16 blocks of at most 2 MiB. */
  private static final int CLOCK_BLOCKS = 16;

  private final DatasetTable datasets;
  private final ReverifyCursor.Row cursors;
  private final BlockStore blocks;
  private final Alarms alarms;
  private final InstantSource clock;

  /** The step on its ports. */
  public ReverifyContent(IntegrityPorts ports) {
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.cursors = new ReverifyCursor.Row(ports.table(), ports.tenant());
    this.blocks = ports.blocks();
    this.alarms = ports.alarms();
    this.clock = ports.clock();
  }

  /**
   * What a run did.
   *
   * @param versions versions of which it read the last block, or the first bad one
   * @param damaged how many of them are damaged
   * @param roundEnded whether no version is left in this round
   */
  public record Swept(int versions, int damaged, boolean roundEnded) {}

  /**
   * Goes on until the time is up or the round ends.
   *
   * @throws PortException when a neighbour does not answer; what was read is remembered
   */
  public Swept sweep(Instant until) {
    ReverifyCursor cursor = cursors.load();
    Instant now = clock.instant();
    if (cursor.ended()) {
      if (now.isBefore(cursor.began().plus(ROUND))) {
        return new Swept(0, 0, true);
      }
      cursor = ReverifyCursor.beginning(now);
    }
    return new Run(cursor, until).sweep();
  }

  /** One run. */
  private final class Run {
    private final Instant until;
    private ReverifyCursor cursor;
    private int versions;
    private int damaged;

    Run(ReverifyCursor cursor, Instant until) {
      this.cursor = cursor;
      this.until = until;
    }

    Swept sweep() {
      try {
        if (readAll()) {
          cursor = cursor.end();
        }
      } catch (PortException unanswered) {
        cursors.save(cursor);
        throw unanswered;
      }
      cursors.save(cursor);
      return new Swept(versions, damaged, cursor.ended());
    }

    /** Whether no version is left. */
    private boolean readAll() {
      List<Stored> page = page();
      while (!page.isEmpty()) {
        for (Stored stored : page) {
          if (!read(stored.row())) {
            return false;
          }
        }
        page = page();
      }
      return true;
    }

    private List<Stored> page() {
      return datasets.list(DatasetTable.ANCHORED, cursor.position(), PAGE);
    }

    /** Reads a version to its end; false when the time is up. */
    private boolean read(DatasetRow row) {
      if (!clock.instant().isBefore(until)) {
        return false;
      }
      try {
        var dag = new VerifiedDag(new StoredBlocks(blocks), DagLimits.DEFAULT);
        DagWalk walk = dag.walkFrom(row.stored().root(), cursor.verifiedOf(row.requestHash()));
        while (walk.next()) {
          cursor = cursor.at(row.requestHash(), walk.position());
          if (walk.blocks() % CLOCK_BLOCKS == 1 && !clock.instant().isBefore(until)) {
            return false;
          }
        }
      } catch (BlockNotFoundException missing) {
        damaged(row, "block " + missing.cid() + " is gone");
      } catch (ContentException altered) {
        damaged(row, String.valueOf(altered.getMessage()));
      } catch (PortException failed) {
        if (failed.retryable()) {
          throw failed;
        }
        damaged(row, String.valueOf(failed.getMessage()));
      } catch (IOException unread) {
        throw PortException.retryable(
            PortException.Neighbour.BLOCKS, "a block was not read", unread);
      }
      versions++;
      cursor = cursor.after(DatasetTable.positionAfter(row));
      return true;
    }

    private void damaged(DatasetRow row, String what) {
      damaged++;
      alarms.raise(Alarms.Alarm.CONTENT_DAMAGED, "dataset/" + row.requestHash() + ": " + what);
    }
  }
}
