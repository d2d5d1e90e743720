package dev.probity.client.cli;

import dev.probity.chain.transaction.Estimate;
import dev.probity.client.ClientException;
import dev.probity.client.terminal.Terminal;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The user's consent to a transaction, which costs ether, or to what cannot be undone. */
final class Consent {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; go ahead.")
  private boolean yes;

  /** Shows what it may cost, and asks where somebody can answer. */
  boolean given(Estimate estimate) {
    System.err.println("  Transaction: " + estimate);
    if (yes) {
      return true;
    }
    Optional<Console> asked = Terminal.console();
    if (asked.isEmpty()) {
      return true;
    }
    String answer = asked.get().readLine("%s", "  Send it? [Y/n] ");
    return answer != null && !answer.strip().toLowerCase(Locale.ROOT).startsWith("n");
  }

  /**
   * Asks where somebody can answer; without a terminal, silence is no consent.
   *
   * @param question what is asked, without a mark
   * @throws ClientException it was not given
   */
  void require(String question) {
    if (yes) {
      return;
    }
    String answer =
        Terminal.console()
            .orElseThrow(() ->
                ClientException.usage(
                    "There is no terminal to ask on. Repeat the command with --yes if you want"
                        + " this.",
                    null))
            .readLine("%s", question + "? [y/N] ");
    if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
      throw ClientException.usage("Nothing was done.", null);
    }
  }
}
