package dev.probity.protocol.saga;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.port.RowDivergedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.time.Instant;
import java.util.List;

/**
 * Entities that wait for a transaction which is gone or has ended without them: somebody edited the
 * table, or put a part of it back. Nobody could end them, so the operator is told.
 */
final class Orphans {
  private static final int PAGE = 100;

  private final SagaPorts ports;
  private final Outbox outbox;

  Orphans(SagaPorts ports) {
    this.ports = ports;
    this.outbox = new Outbox(ports.table(), ports.tenant());
  }

  /** Raises an alarm for each; gives for how many a neighbour did not answer. */
  int tell(Instant until) {
    int failed = 0;
    try {
      List<Item> page = outbox.waiting(Outbox.BEGIN, PAGE);
      while (!page.isEmpty() && ports.clock().instant().isBefore(until)) {
        for (Item entity : page) {
          failed += told(entity) ? 0 : 1;
        }
        page = outbox.waiting(Outbox.after(page.getLast()), PAGE);
      }
      return failed;
    } catch (PortException unanswered) {
      return failed + 1;
    }
  }

  private boolean told(Item entity) {
    try {
      if (isOrphan(entity)) {
        ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, entity.key().path());
      }
      return true;
    } catch (RowDivergedException edited) {
      // The table has raised its own alarm.
      return true;
    } catch (PortException unanswered) {
      return false;
    }
  }

  private boolean isOrphan(Item entity) {
    if (isUnderWay(id(entity))) {
      return false;
    }
    // The list may lag: a transaction ends in one commit with its entity, or with the entity's turn
    // to the next transaction, so a second look tells.
    return ports
        .table()
        .get(entity.key())
        .filter(now -> now.listing().equals(entity.listing()))
        .isPresent();
  }

  private boolean isUnderWay(Bytes32 id) {
    return outbox
        .find(id)
        .map(stored -> stored.row().state())
        .filter(state ->
            state instanceof OutboxRow.State.Queued || state instanceof OutboxRow.State.Sent)
        .isPresent();
  }

  private static Bytes32 id(Item entity) {
    try {
      return Bytes32.parse(entity.listing().orElseThrow().position());
    } catch (WireException ours) {
      throw new IllegalStateException("a position of a row with a valid MAC", ours);
    }
  }
}
