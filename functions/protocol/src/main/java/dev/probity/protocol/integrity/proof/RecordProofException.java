package dev.probity.protocol.integrity.proof;

/**
 * A proof does not show what it claims. The message is one sentence; it holds neither the record
 * nor K_r.
 */
public final class RecordProofException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ProofFault fault;

  RecordProofException(ProofFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** Why. */
  public ProofFault fault() {
    return fault;
  }

  static void require(boolean holds, ProofFault fault, String otherwise)
      throws RecordProofException {
    if (!holds) {
      throw new RecordProofException(fault, otherwise);
    }
  }
}
