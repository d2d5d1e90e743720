package dev.probity.protocol.port;

/** Tells the operator that something is wrong which no caller can mend. */
public interface Alarms {

  /** What is wrong. */
  enum Alarm {
    /** A row, the chain and the content contradict each other. */
    STATE_DIVERGED,
    /** A block of an accepted version is gone, or is not what it was. */
    CONTENT_DAMAGED,
    /** A finalized block was replaced. */
    FINALITY_BROKEN,
    /** A transaction of ours is not mined, whatever is paid for it. */
    TRANSACTION_STUCK,
    /** An entity waits for a transaction that nobody holds. */
    EFFECT_ORPHANED,
    /** Fewer system administrators are left than a deployment begins with. */
    ADMINISTRATORS_FEW
  }

  /**
   * Raises an alarm.
   *
   * @param subject the row, block or object; never a secret
   */
  void raise(Alarm alarm, String subject);
}
