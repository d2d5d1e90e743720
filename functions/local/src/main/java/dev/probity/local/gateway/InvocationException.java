package dev.probity.local.gateway;

/** A function gave no reply. What a handler threw stands in the local log only, never here. */
public final class InvocationException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why there is no reply. */
  public enum Kind {
    /** No function has this logical id. */
    UNKNOWN_FUNCTION,
    /** Every instance that the reserved concurrency allows is busy. Repeat later. */
    THROTTLED,
    /** The event is longer than {@value Invoker#MAXIMUM_PAYLOAD_BYTES} bytes. */
    EVENT_TOO_LARGE,
    /** The reply is longer than {@value Invoker#MAXIMUM_PAYLOAD_BYTES} bytes. */
    REPLY_TOO_LARGE,
    /** The handler threw, or could not be created. */
    FUNCTION_FAILED,
    /** The function's own {@code Timeout} passed; its thread was interrupted. */
    FUNCTION_TIMED_OUT,
    /** The caller's patience ended first; the function goes on. */
    STILL_RUNNING
  }

  private final Kind kind;

  /**
   * A failed invocation.
   *
   * @param function logical id
   */
  public InvocationException(Kind kind, String function) {
    super(function + ": " + kind);
    this.kind = kind;
  }

  /** Why there is no reply. */
  public Kind kind() {
    return kind;
  }
}
