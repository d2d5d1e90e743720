package dev.probity.protocol.idma;

import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.saga.UnderWay;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;

/**
 * What became of an administrator's order. Asking carries it on, so that nobody waits for a
 * schedule. Anybody may ask who knows its digest, which is public on chain with its effect.
 */
public final class OrderStatus {
  private final IdmaPorts ports;
  private final StandingTable standings;
  private final UnderWay underWay;

  /** The step on its ports. */
  public OrderStatus(IdmaPorts ports) {
    this.ports = ports;
    this.standings = new StandingTable(ports.table(), ports.tenant());
    this.underWay = new UnderWay(ports::saga);
  }

  /** Where an order stands. */
  public enum Status {
    /** Its transaction is not final yet; ask again. */
    PENDING,
    /** It stood in a final block. */
    DONE
  }

  /**
   * Runs the step.
   *
   * @param requestHash the digest of the AdminAction
   * @param until when to stop working and answer
   */
  public Outcome<Status> status(Bytes32 requestHash, Instant until) {
    return Outcome.of(() -> {
      if (isPending(find(requestHash))) {
        underWay.carryOn(requestHash, until);
      }
      StandingRow row = find(requestHash);
      // Row and transaction end in one commit, which may lie between a look at each.
      if (isPending(row) && !underWay.isUnderWay(requestHash) && isPending(find(requestHash))) {
        // A row that waits while its transaction is gone, or has ended, was edited or put back.
        ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "standing/" + requestHash);
        throw new RefusedException(
            Refusal.STATE_DIVERGED, "the order waits for a transaction that nobody holds");
      }
      return view(row);
    });
  }

  private static boolean isPending(StandingRow row) {
    return row.state() instanceof StandingRow.State.Pending;
  }

  private StandingRow find(Bytes32 requestHash) {
    return standings
        .find(requestHash)
        .map(StandingTable.Stored::row)
        .filter(row -> row.id().equals(row.requestHash()))
        .orElseThrow(() ->
            new RefusedException(Refusal.NOT_FOUND, "no order was sent under " + requestHash));
  }

  private static Status view(StandingRow row) {
    return switch (row.state()) {
      case StandingRow.State.Pending pending -> Status.PENDING;
      case StandingRow.State.Done done -> Status.DONE;
      case StandingRow.State.Failed failed ->
          throw new RefusedException(Refusal.CHAIN_REFUSED, failed.reason());
    };
  }
}
