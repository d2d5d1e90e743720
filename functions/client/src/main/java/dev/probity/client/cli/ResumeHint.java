package dev.probity.client.cli;

/** Says, when a command is interrupted, that its work is kept and how to go on. */
final class ResumeHint {
  private final Thread hook =
      new Thread(() ->
          System.err.println(
              System.lineSeparator()
                  + "Interrupted. What was done is kept: repeat the same command to carry on."));

  ResumeHint() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command came to its end. */
  void done() {
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
