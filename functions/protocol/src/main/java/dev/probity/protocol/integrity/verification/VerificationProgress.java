package dev.probity.protocol.integrity.verification;

/** Told how a verification goes on, by the thread that runs it; must be quick. */
public interface VerificationProgress {
  /** Tells nobody. */
  VerificationProgress SILENT = new VerificationProgress() {};

  /** A check begins; the one before it passed. */
  default void begins(Check check) {}

  /**
   * Data and leaves were read, in a check or in the diagnosis.
   *
   * @param done bytes so far
   * @param total bytes in all
   */
  default void contentRead(long done, long total) {}

  /** A check failed; what follows only looks for contradictions and altered records. */
  default void diagnosing() {}
}
