package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DagWalk;
import dev.probity.content.VerifiedDag;
import dev.probity.content.WalkPosition;
import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.integrity.pinning.Pins;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;

/**
 * V.13 and V.16: verifies every block of a version and pins it. A list of pins, the holdings that
 * it pins and the row's checkpoint are one transaction: each block of the walk is pinned once,
 * wherever a run ends and whoever else carries the version on.
 */
final class PinContent {
  /** How often the clock is looked at: every 64 blocks of at most 2 MiB. */
  private static final int CLOCK_BLOCKS = 64;

  private static final int ATTEMPTS = 10;

  private final DatasetTable datasets;
  private final InstantSource clock;
  private final Pins pins;
  private Stored stored;
  private long blocks;

  PinContent(IntegrityPorts ports, Stored stored) {
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.clock = ports.clock();
    this.stored = stored;
    this.pins =
        new Pins(
            ports.table(),
            ports.tenant(),
            ports.blocks(),
            stored.row().user(),
            stored.row().requestHash());
  }

  /** The row with the pins that were written. */
  Stored stored() {
    return stored;
  }

  /** How many blocks of the walk are behind it. */
  long blocks() {
    return blocks;
  }

  /**
   * Walks on from the checkpoint.
   *
   * @return whether all blocks are verified and pinned; false when the time is up
   * @throws BlockNotFoundException a block is not stored, or its owner does not hold it
   * @throws ItemStore.ConflictException somebody else wrote the row
   */
  boolean walk(Cid root, WalkPosition from, Instant until)
      throws IOException, ItemStore.ConflictException {
    DagWalk walk = new VerifiedDag(pins, DagLimits.DEFAULT).walkFrom(root, from);
    boolean inTime = true;
    boolean more = true;
    while (inTime && more) {
      more = walk.next();
      if (more && pins.add(walk.cid(), walk.length())) {
        pin(walk.position());
      }
      inTime = walk.blocks() % CLOCK_BLOCKS != 1 || clock.instant().isBefore(until);
    }
    blocks = walk.blocks();
    if (!pins.isEmpty()) {
      pin(walk.position());
    }
    return !more;
  }

  private void pin(WalkPosition verified)
      throws BlockNotFoundException, ItemStore.ConflictException {
    DatasetRow row = stored.row();
    DatasetRow next = row.with(new State.Pending(verified)).with(row.pins().oneMore());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        stored = datasets.replace(stored, next, pins.writes(row.pins().lists()));
        pins.written();
        return;
      } catch (ItemStore.ConflictException raced) {
        if (raced.key().equals(stored.item().key())) {
          throw raced;
        }
        // A lease was renewed, or pinned by another version.
        pins.reread();
      }
    }
    throw PortException.retryable(
        PortException.Neighbour.TABLE, "others write the leases of the same blocks", null);
  }
}
