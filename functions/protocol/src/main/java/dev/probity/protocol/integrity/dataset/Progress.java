package dev.probity.protocol.integrity.dataset;

/** Told how far a long piece of work has come, many times a second; it must be quick. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress SILENT = (done, total) -> {};

  /**
   * More is done.
   *
   * @param done bytes so far, never decreasing
   * @param total bytes in all
   */
  void update(long done, long total);
}
