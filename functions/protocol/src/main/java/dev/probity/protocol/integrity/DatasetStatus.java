package dev.probity.protocol.integrity;

import dev.probity.protocol.integrity.DatasetRow.State;
import dev.probity.protocol.integrity.DatasetTable.Stored;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import java.time.Instant;

/**
 * V.18: what became of a stored version. Asking carries it on, so that nobody waits for a schedule.
 *
 * <p>Anybody may ask who knows H12, which is public on chain; the receipt is sealed to its owner.
 */
public final class DatasetStatus {
  private final DatasetTable datasets;
  private final AdvanceDataset advance;

  /** The step on its ports. */
  public DatasetStatus(IntegrityPorts ports) {
    this.datasets = new DatasetTable(ports.table(), ports.tenant());
    this.advance = new AdvanceDataset(ports);
  }

  /** Where a version stands. */
  public sealed interface Status {
    /**
     * Not decided yet; ask again.
     *
     * @param verifiedBlocks how many blocks were fetched and verified so far; records are checked
     *     after the last
     */
    record Pending(long verifiedBlocks) implements Status {}

    /**
     * Accepted.
     *
     * @param sealedReply the receipt and S15 with the report of the check, a compact JWE to {@code
     *     replyKey}
     * @param blockNumber the block in which H12 stands
     */
    record Active(String sealedReply, long blockNumber) implements Status {}

    /**
     * Refused: {@code inconsistent}. Why is told to the owner alone.
     *
     * @param sealedReply the report of the check, a compact JWE to {@code replyKey}
     */
    record Inconsistent(String sealedReply) implements Status {}
  }

  /**
   * Runs the step.
   *
   * @param until when to stop verifying and answer
   */
  public Outcome<Status> status(Bytes32 requestHash, Instant until) {
    return Outcome.of(() -> {
      Stored stored =
          datasets
              .find(requestHash)
              .orElseThrow(() ->
                  new RefusedException(
                      Refusal.NOT_FOUND, "no data set was sent under " + requestHash));
      return view(advance.advance(stored, until).row());
    });
  }

  private static Status view(DatasetRow row) {
    return switch (row.state()) {
      case State.Pending pending -> new Status.Pending(pending.verified().blocks());
      case State.Checking checking -> new Status.Pending(checking.verifiedBlocks());
      case State.Inconsistent refused -> new Status.Inconsistent(refused.sealedReply());
      case State.Active active ->
          new Status.Active(active.sealedReply(), row.anchor().blockNumber());
      case State.Rejected rejected ->
          throw new RefusedException(rejected.refusal(), rejected.detail());
      case State.Erased erased -> throw Tombstones.refused();
      case State.Detached detached ->
          throw new RefusedException(
              Refusal.NOT_FINAL,
              "a reorganisation of the chain took the anchor away; anchor the same hash again");
    };
  }
}
