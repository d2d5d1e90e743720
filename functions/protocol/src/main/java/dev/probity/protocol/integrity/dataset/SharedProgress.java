package dev.probity.protocol.integrity.dataset;

/** Adds up what several streams that are read in turn have done. */
final class SharedProgress {
  private final Progress progress;
  private final long total;
  private long done;

  SharedProgress(Progress progress, long total) {
    this.progress = progress;
    this.total = total;
  }

  /** The progress of one of them. */
  Progress share() {
    return new Progress() {
      private long before;

      @Override
      public void update(long now, long ofThisOne) {
        done += now - before;
        before = now;
        progress.update(done, Math.max(total, done));
      }
    };
  }
}
