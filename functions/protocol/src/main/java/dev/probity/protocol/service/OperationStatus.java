package dev.probity.protocol.service;

/** What an operation may be, with its number in {@link OperationState}. */
public enum OperationStatus {
  /** Taken; not begun, or under way. */
  RUNNING(1),
  /** Its result is there. */
  DONE(2),
  /** The service could not do it; the result says why. */
  FAILED(3),
  /** Its user stopped it. */
  CANCELLED(4),
  /** Its token was revoked or suspended meanwhile. */
  STOPPED(5);

  private final int number;

  OperationStatus(int number) {
    this.number = number;
  }

  /** As {@link OperationState} has it. */
  public int number() {
    return number;
  }

  /** Whether nothing more will happen. */
  public boolean isEnded() {
    return this != RUNNING;
  }

  /**
   * The status with this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static OperationStatus of(int number) {
    for (OperationStatus status : values()) {
      if (status.number == number) {
        return status;
      }
    }
    throw new IllegalArgumentException("no operation has the state " + number);
  }
}
