package dev.probity.client.terminal;

/** Where a long command says what it is doing. */
public interface Stages extends AutoCloseable {

  /** Work whose size is not known beforehand. */
  long UNKNOWN = -1;

  /**
   * Begins a stage, and ends the one before.
   *
   * @param title a few words, for a person
   * @param total how much there is to do, in bytes or steps, or {@link #UNKNOWN}
   */
  void begin(String title, long total);

  /**
   * The same for work that is counted in steps, and not in bytes.
   *
   * @param total steps, or {@link #UNKNOWN}
   */
  default void beginSteps(String title, long total) {
    begin(title, total);
  }

  /** So much of the running stage is done. */
  void advance(long done);

  /** Ends the running stage with what came of it, a few words. */
  void end(String result);

  /** Leaves the running stage, if there is one, as it is: the command cannot go on. */
  @Override
  default void close() {}

  /** Says nothing. */
  static Stages silent() {
    return new Stages() {
      @Override
      public void begin(String title, long total) {}

      @Override
      public void advance(long done) {}

      @Override
      public void end(String result) {}
    };
  }
}
