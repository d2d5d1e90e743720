package dev.probity.client.terminal;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a person sits at the other end. */
public final class Terminal {
  /** Linux says where standard error goes. */
  private static final Path ERRORS = Path.of("/proc/self/fd/2");

  private static final Pattern TERMINALS = Pattern.compile("/dev/(pts/|tty|console).*");

  private Terminal() {}

  /**
   * The console, if it is a terminal; since JDK 22 there may be one even where there is no
   * terminal.
   */
  @SuppressWarnings("SystemConsoleNull")
  public static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /**
   * Whether lines on standard error may be drawn over: a person sits there, errors do not go to a
   * file, and the terminal is not a dumb one.
   */
  public static boolean drawsOnErrors() {
    return isInteractive() && !"dumb".equals(System.getenv("TERM")) && isTerminal(ERRORS);
  }

  /** Whether a descriptor of this process leads to a terminal; where nobody can tell, it may. */
  static boolean isTerminal(Path descriptor) {
    try {
      return !Files.isSymbolicLink(descriptor)
          || TERMINALS.matcher(Files.readSymbolicLink(descriptor).toString()).matches();
    } catch (IOException | UnsupportedOperationException unknown) {
      return true;
    }
  }

  /** Whether standard input and output are a terminal. */
  public static boolean isInteractive() {
    return console().isPresent();
  }
}
