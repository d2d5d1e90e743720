package dev.probity.protocol.step;

import dev.probity.protocol.wire.WireException;

/**
 * A check said no. Thrown by checks, turned into {@link Outcome.Refused} at the end of the step; it
 * carries no stack trace, because a refusal is an answer and not a fault.
 */
public final class RefusedException extends RuntimeException {
  private final Refusal refusal;

  /**
   * A refusal with what the caller may know about it.
   *
   * @param refusal the reason
   * @param detail one sentence that names the field, block or limit; never a secret
   */
  public RefusedException(Refusal refusal, String detail) {
    super(detail, null, false, false);
    this.refusal = refusal;
  }

  /**
   * A refusal of bytes or fields that are not what they must be; the detail is the field and why.
   */
  public RefusedException(Refusal refusal, WireException cause) {
    this(refusal, cause.path().isEmpty() ? cause.reason() : cause.path() + ": " + cause.reason());
  }

  /** The reason. */
  public Refusal refusal() {
    return refusal;
  }

  /** What the caller may know about it. */
  public String detail() {
    String message = getMessage();
    return message == null ? refusal.code() : message;
  }
}
