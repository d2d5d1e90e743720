package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.port.Alarms;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whose fault it is that stored content cannot be read. The store takes from a user only the bytes
 * that a CID names; so other bytes under it are by somebody who writes the bucket, and say nothing
 * against who named the CID. They refuse nothing for good: the block may be put back.
 */
public final class UnreadContent {
  private final Alarms alarms;

  /** Told to these alarms. */
  public UnreadContent(Alarms alarms) {
    this.alarms = alarms;
  }

  /**
   * What the reader answers.
   *
   * @return {@code content-unavailable} for a block that is not stored, {@code state-diverged},
   *     with an alarm, for one that is not what its CID says, {@code cid-invalid} for whole blocks
   *     that are no data set, and otherwise a {@link PortException}, retryable
   */
  public RuntimeException refused(IOException unread) {
    return switch (unread) {
      case BlockNotFoundException missing ->
          new RefusedException(
              Refusal.CONTENT_UNAVAILABLE, "block " + missing.cid() + " is not stored");
      case ContentException altered when altered.fault() == ContentException.Fault.HASH_MISMATCH ->
          diverged(altered.cid());
      case ContentException _, DatasetException _ ->
          new RefusedException(Refusal.CID_INVALID, String.valueOf(unread.getMessage()));
      default ->
          PortException.retryable(PortException.Neighbour.BLOCKS, "a block was not read", unread);
    };
  }

  /** What is answered where other bytes are stored under this CID; the alarm is raised. */
  RefusedException diverged(@Nullable Cid cid) {
    alarms.raise(Alarms.Alarm.STATE_DIVERGED, "block " + cid);
    return new RefusedException(
        Refusal.STATE_DIVERGED,
        "block " + cid + " is stored with other bytes than its CID says; it may be sent again");
  }
}
