package dev.probity.protocol.saga;

import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.ItemStore;
import java.util.ArrayList;
import java.util.List;

/** Ends a transaction together with what it was for, in one commit. */
final class Endings {
  private final SagaPorts ports;
  private final Outbox outbox;

  Endings(SagaPorts ports) {
    this.ports = ports;
    this.outbox = new Outbox(ports.table(), ports.tenant());
  }

  /** Its intended state stands; false when somebody else changed the row first. */
  boolean done(Outbox.Stored stored, BlockRef at) {
    OutboxRow row = stored.row();
    return commit(
        stored,
        row.with(new OutboxRow.State.Done(at.number())),
        ports.effectOf(row).settled(row, at, ports.clock().instant()));
  }

  /** It never will; false when somebody else changed the row first. */
  boolean failed(Outbox.Stored stored, String reason) {
    OutboxRow row = stored.row();
    return commit(
        stored,
        row.with(new OutboxRow.State.Failed(reason)),
        ports.effectOf(row).failed(row, reason));
  }

  private boolean commit(Outbox.Stored stored, OutboxRow after, List<ItemStore.Write> effect) {
    var writes = new ArrayList<ItemStore.Write>(effect);
    writes.add(outbox.replace(stored, after));
    try {
      ports.table().commit(writes);
      return true;
    } catch (ItemStore.ConflictException raced) {
      return false;
    }
  }
}
