package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.terminal.Terminal;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The code that is mailed to prove an e-mail address. */
final class MailedCode {
  private static final long DEVELOPMENT_CHAIN = 31337;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "The code that was mailed before; no new one is mailed.")
  private @Nullable String code;

  @Option(
      names = "--code-file",
      paramLabel = "FILE",
      description = "Read that code from the first line of FILE.")
  private @Nullable Path codeFile;

  /** Refuses both options at once. */
  void requireOne() {
    if (code != null && codeFile != null) {
      throw ClientException.usage("Give --code or --code-file, not both.", null);
    }
  }

  /** The code in the options. */
  Optional<String> atHand() {
    return codeFile == null
        ? Optional.ofNullable(code)
        : Optional.of(new String(CommonOptions.firstLine(codeFile)));
  }

  /** The code that was just mailed, as somebody types it. */
  static String typed(String to, NetworkDescriptor network) {
    String hint =
        network.chainId() == DEVELOPMENT_CHAIN
            ? " On a local stack, `probity mail --to " + to + " --last 1` shows it."
            : "";
    Console console =
        Terminal.console()
            .orElseThrow(() ->
                ClientException.usage(
                    "A code was mailed to "
                        + to
                        + "; it holds for 10 minutes."
                        + hint
                        + " Repeat the command with --code CODE.",
                    null));
    if (!hint.isEmpty()) {
      System.err.println(" " + hint);
    }
    String typed = console.readLine("%s", "  The code that was mailed to " + to + ": ");
    if (typed == null) {
      throw ClientException.usage("No code was given. Repeat the command.", null);
    }
    return typed;
  }
}
