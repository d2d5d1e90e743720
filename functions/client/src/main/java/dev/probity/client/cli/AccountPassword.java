package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.terminal.Terminal;
import java.io.Console;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The password of the account, which IDMA checks at each login; the wallet's is another one, and
 * never leaves this machine. What a keyboard gives is brought into Unicode Normalization Form C,
 * the one form in which it is sent.
 */
final class AccountPassword {
  @Option(
      names = "--account-password-file",
      paramLabel = "FILE",
      description = {
        "Read the account's password from the first line of FILE instead of asking. It is another",
        "one than the wallet's."
      })
  private @Nullable Path file;

  /** One chosen now; whoever types it types it twice. */
  String choose() {
    if (file != null) {
      return text(CommonOptions.firstLine(file));
    }
    char[] chosen = typed("Choose a password for your account (10 characters or more): ");
    char[] repeated = typed("The same again: ");
    boolean same = Arrays.equals(chosen, repeated);
    Arrays.fill(repeated, '\0');
    if (!same) {
      Arrays.fill(chosen, '\0');
      throw ClientException.usage("The two passwords differ; nothing was sent.", null);
    }
    return text(chosen);
  }

  /** The one that the account has. */
  String ask() {
    return text(file == null ? typed("Password of your account: ") : CommonOptions.firstLine(file));
  }

  private static char[] typed(String prompt) {
    Console console =
        Terminal.console()
            .orElseThrow(() ->
                ClientException.usage(
                    "The account's password is needed and there is no terminal to ask on: use"
                        + " --account-password-file FILE.",
                    null));
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw ClientException.usage("No password was given.", null);
    }
    return typed;
  }

  private static String text(char[] typed) {
    try {
      return Normalizer.normalize(new String(typed), Normalizer.Form.NFC);
    } finally {
      Arrays.fill(typed, '\0');
    }
  }
}
