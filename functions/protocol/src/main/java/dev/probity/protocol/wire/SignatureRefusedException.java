package dev.probity.protocol.wire;

/** A signature was not accepted. */
public final class SignatureRefusedException extends Exception {
  /** Why. */
  public enum Reason {
    /** It is not the account's. */
    INVALID,
    /** Only the account's contract could tell, and no chain is there to ask. Never valid. */
    UNVERIFIABLE
  }

  private final Reason reason;

  SignatureRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
