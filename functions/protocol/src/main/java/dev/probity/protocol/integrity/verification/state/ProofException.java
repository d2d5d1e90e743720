package dev.probity.protocol.integrity.verification.state;

/** A header, account or proof from outside is malformed, or does not hash to what it must. */
public final class ProofException extends Exception {

  /**
   * @param reason a short English phrase; carries no input bytes
   */
  public ProofException(String reason) {
    super(reason);
  }

  /** What is wrong. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
