package dev.probity.protocol.service;

/** The statuses of an {@link ApiResult} that no handler gives itself. 0 is success. */
public enum FailureStatus {
  /** The handler failed in a way that it does not declare. */
  FAULT(1000, "the service failed; its operator finds the fault under the call's hash"),
  /** The handler's result does not fit the service's own schema. */
  RESULT_SCHEMA(1001, "the service's result does not fit its own schema"),
  /** The result is too large to be stored. */
  RESULT_TOO_LARGE(1002, "the service's result is too large"),
  /** The operation was cancelled by its user. */
  CANCELLED(1003, "the operation was cancelled by its user"),
  /** The operation's token was revoked or suspended. */
  STOPPED(1004, "the operation's access token was revoked or suspended"),
  /** Parameters by CID were there when the call was taken, and are there no more. */
  PARAM_UNAVAILABLE(1005, "the parameters of the operation cannot be fetched any more");

  private final int number;
  private final String message;

  FailureStatus(int number, String message) {
    this.number = number;
    this.message = message;
  }

  /** As {@link ApiResult} has it. */
  public int number() {
    return number;
  }

  /** One sentence for the caller. */
  public String message() {
    return message;
  }
}
