package dev.probity.protocol.gateway;

import dev.probity.protocol.gateway.IssueRow.State;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.saga.UnderWay;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;

/**
 * III.22: what became of a request for a token. Asking carries it on, so that nobody waits for a
 * schedule.
 *
 * <p>Anybody may ask who knows H9, which is public on chain; the reply is sealed to its user.
 */
public final class TokenStatus {
  private final GatewayPorts ports;
  private final IssueTable issues;
  private final UnderWay underWay;

  /** The step on its ports. */
  public TokenStatus(GatewayPorts ports) {
    this.ports = ports;
    this.issues = new IssueTable(ports.table(), ports.tenant());
    this.underWay = new UnderWay(ports::saga);
  }

  /** Where a token stands. */
  public sealed interface Status {
    /** Tx4 is not final yet; ask again. */
    record Pending() implements Status {}

    /**
     * The token was issued.
     *
     * @param sealedReply R13, a compact JWE to {@code replyKey} of {@code {accessToken, timeExp,
     *     tokenReceipt}}
     */
    record Active(String sealedReply) implements Status {}
  }

  /**
   * Runs the step.
   *
   * @param requestHash H9
   * @param until when to stop working and answer
   */
  public Outcome<Status> status(Bytes32 requestHash, Instant until) {
    return Outcome.of(() -> {
      if (isPending(find(requestHash))) {
        underWay.carryOn(requestHash, until);
      }
      IssueRow row = find(requestHash);
      if (isPending(row)
          && !underWay.isUnderWay(requestHash)
          // Row and transaction may have ended in one commit, between a look at each.
          && isPending(find(requestHash))) {
        // A row that waits while its transaction is gone, or has ended, was edited or put back.
        ports.alarms().raise(Alarms.Alarm.EFFECT_ORPHANED, "token-issue/" + requestHash);
        throw new RefusedException(
            Refusal.STATE_DIVERGED, "the token waits for a transaction that nobody holds");
      }
      return view(row);
    });
  }

  private static boolean isPending(IssueRow row) {
    return row.state() instanceof State.Pending;
  }

  private IssueRow find(Bytes32 requestHash) {
    return issues
        .find(requestHash)
        .map(IssueTable.Stored::row)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.NOT_FOUND, "no request for a token was sent under " + requestHash));
  }

  private Status view(IssueRow row) {
    return switch (row.state()) {
      case State.Pending pending -> new Status.Pending();
      case State.Active active when isLive(row) -> new Status.Active(active.sealedReply());
      case State.Active active ->
          throw new RefusedException(
              Refusal.NOT_FOUND, "the token has expired, and is not kept any longer");
      case State.Failed failed ->
          throw new RefusedException(Refusal.CHAIN_REFUSED, failed.reason());
    };
  }

  private boolean isLive(IssueRow row) {
    return ports.clock().instant().getEpochSecond() < row.timeExp();
  }
}
