package dev.probity.client.terminal;

import java.io.Console;
import java.util.Optional;

/** Whether a person sits at the other end. */
public final class Terminal {
  private Terminal() {}

  /**
   * The console, if it is a terminal; since JDK 22 there may be one even where there is no
   * terminal.
   */
  @SuppressWarnings("SystemConsoleNull")
  public static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /** Whether standard input and output are a terminal. */
  public static boolean isInteractive() {
    return console().isPresent();
  }
}
