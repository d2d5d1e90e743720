package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.port.ItemStore;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;

/**
 * What the owner's tombstone on chain does to the row of a version, whether its message came or
 * not: denied on the latest block, changed on the finalized one.
 */
final class Tombstones {
  private final IntegrityLedger ledger;
  private final DatasetTable datasets;

  Tombstones(IntegrityPorts ports) {
    this.ledger = ports.ledger();
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
  }

  /**
   * The row, erased if its tombstone is final.
   *
   * @throws RefusedException {@code erased}: the tombstone stands, and is not final yet
   */
  Stored noticed(Stored stored) {
    if (!isErasable(stored)) {
      return stored;
    }
    Heads heads = ledger.heads();
    if (!stands(stored, heads)) {
      return stored;
    }
    DatasetRow row = stored.row();
    if (ledger.tombstone(row.dataId(), row.version(), heads.finalized()).isZero()) {
      throw refused();
    }
    return settle(stored, heads.finalized().number());
  }

  /**
   * Refuses what a tombstone of the latest block denies.
   *
   * @throws RefusedException {@code erased}
   */
  void requireNone(Stored stored) {
    if (stands(stored, ledger.heads())) {
      throw refused();
    }
  }

  private boolean stands(Stored stored, Heads heads) {
    DatasetRow row = stored.row();
    return !ledger.tombstone(row.dataId(), row.version(), heads.latest()).isZero();
  }

  private static boolean isErasable(Stored stored) {
    return !(stored.row().state() instanceof State.Erased)
        && !(stored.row().state() instanceof State.Rejected)
        && !(stored.row().state() instanceof State.Inconsistent);
  }

  /** Writes the erasure to the row as it now is, whoever wrote it in between. */
  Stored settle(Stored stored, long byBlock) {
    Stored current = stored;
    while (isErasable(current)) {
      try {
        datasets.replace(current, current.row().erased(byBlock));
      } catch (ItemStore.ConflictException raced) {
        // Reread below, as after a write.
      }
      current =
          datasets
              .find(current.row().requestHash())
              .orElseThrow(() ->
                  new RefusedException(Refusal.STATE_DIVERGED, "the row of this request is gone"));
    }
    return current;
  }

  /** The refusal of everything that an erased version would have been used for. */
  static RefusedException refused() {
    return new RefusedException(
        Refusal.ERASED,
        "the owner erased this version; its anchor, manifest and proofs and all other versions"
            + " stay");
  }
}
