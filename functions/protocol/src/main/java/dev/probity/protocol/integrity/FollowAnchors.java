package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetRow.Anchor;
import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.port.ItemStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * V.8: follows the chain, so that a stored version never claims an anchor that a reorganisation
 * took away, and has it again when the same hash is anchored again.
 */
public final class FollowAnchors {
  private static final int PAGE = 100;

  private final DatasetTable datasets;
  private final IntegrityLedger ledger;
  private final Alarms alarms;

  /** The step on its ports. */
  public FollowAnchors(IntegrityPorts ports) {
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.ledger = ports.ledger();
    this.alarms = ports.alarms();
  }

  /**
   * An event says where a hash stands: a version that has lost its anchor, or has it elsewhere,
   * takes it.
   */
  public void anchored(StoredDataHash event) {
    datasets
        .find(event.requestHash())
        .filter(stored -> !stored.row().anchor().equals(Anchor.of(event)))
        .filter(stored -> stored.row().user().equals(event.owner()))
        .ifPresent(stored -> settle(stored, row -> reattached(row, event)));
  }

  /**
   * Blocks from this one on were replaced: every version anchored or erased there is held against
   * the chain as it is now.
   *
   * @param belowFinality whether a block was replaced that had been final
   */
  public void rewound(long firstReplacedBlock, boolean belowFinality) {
    if (belowFinality) {
      alarms.raise(Alarms.Alarm.FINALITY_BROKEN, "block " + firstReplacedBlock);
    }
    BlockRef latest = ledger.heads().latest();
    // What comes back may have lost its anchor too
    everyRow(
        DatasetTable.ERASED,
        firstReplacedBlock,
        stored -> {
          DatasetRow row = stored.row();
          if (ledger.tombstone(row.dataId(), row.version(), latest).isZero()) {
            settle(stored, DatasetRow::unerased);
          }
        });
    everyRow(
        DatasetTable.ANCHORED,
        firstReplacedBlock,
        stored -> {
          DatasetRow row = stored.row();
          var standing = ledger.commitment(row.dataId(), row.version(), latest);
          if (!standing.equals(row.stored().commitment())) {
            settle(stored, FollowAnchors::detached);
          }
        });
  }

  private void everyRow(String listing, long fromBlock, Consumer<Stored> change) {
    String from = DatasetTable.position(fromBlock);
    List<Stored> page = datasets.list(listing, from, PAGE);
    while (!page.isEmpty()) {
      page.forEach(change);
      from = DatasetTable.positionAfter(page.getLast().row());
      page = datasets.list(listing, from, PAGE);
    }
  }

  private static DatasetRow reattached(DatasetRow row, StoredDataHash event) {
    DatasetRow moved = row.with(Anchor.of(event));
    return moved.state() instanceof State.Detached detached
        ? moved.with(new State.Active(detached.sealedReply()))
        : moved;
  }

  private static DatasetRow detached(DatasetRow row) {
    return row.state() instanceof State.Active active
        ? row.with(new State.Detached(active.sealedReply()))
        : row;
  }

  /** Writes the change to the row as it now is, whoever wrote it in between. */
  private void settle(Stored stored, UnaryOperator<DatasetRow> change) {
    try {
      datasets.replace(stored, change.apply(stored.row()));
    } catch (ItemStore.ConflictException raced) {
      datasets.find(stored.row().requestHash()).ifPresent(now -> settle(now, change));
    }
  }
}
