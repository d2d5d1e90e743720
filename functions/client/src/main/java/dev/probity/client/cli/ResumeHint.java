package dev.probity.client.cli;

/** Says, when a command is interrupted, that its work is kept and how to go on. */
final class ResumeHint implements AutoCloseable {
  private final Thread hook =
      new Thread(() ->
          System.err.println(
              System.lineSeparator()
                  + "Interrupted. What was done is kept: repeat the same command to carry on."));

  private ResumeHint() {}

  /** Until it is closed, an interruption is explained. */
  static ResumeHint whileRunning() {
    var hint = new ResumeHint();
    Runtime.getRuntime().addShutdownHook(hint.hook);
    return hint;
  }

  /** The command came to its end, whichever; it says itself what came of it. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
