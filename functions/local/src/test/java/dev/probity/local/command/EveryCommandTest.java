package dev.probity.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.client.cli.ProbityCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every command of the program, those of the local stack among them. */
class EveryCommandTest {
  static Stream<String> commands() {
    List<String> all = new ArrayList<>();
    collect(ProbityCommand.commandLine(), "", all);
    return all.stream();
  }

  private static void collect(CommandLine line, String words, List<String> all) {
    line.getSubcommands()
        .forEach((name, below) -> {
          String one = (words + " " + name).strip();
          all.add(one);
          collect(below, one, all);
        });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExampleOfItself(String command) {
    var out = new StringWriter();
    int exitCode =
        ProbityCommand.commandLine()
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setOut(new PrintWriter(out, true))
            .execute((command + " --help").split(" "));
    assertThat(exitCode).isEqualTo(ExitCode.OK.number());
    String help = out.toString();
    assertThat(help).startsWith("Usage: probity " + command).contains("Examples:");
    assertThat(help.substring(help.indexOf("Examples:"))).contains("probity " + command);
  }

  /** The list of commands shows the first line of each description and nothing more of it. */
  @ParameterizedTest
  @MethodSource("commands")
  void everyDescriptionBeginsWithASentenceOfItsOwn(String command) {
    CommandLine line = ProbityCommand.commandLine();
    for (String word : command.split(" ", -1)) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    assertThat(line.getCommandSpec().usageMessage().description()[0])
        .endsWith(".")
        .hasSizeLessThan(200);
  }

  @Test
  void theCommandsAreThoseThatPeopleWereTold() {
    assertThat(commands())
        .contains(
            "init",
            "register",
            "login",
            "logout",
            "whoami",
            "account rotate",
            "account recover",
            "account revoke",
            "account role request",
            "admin users",
            "admin approve",
            "admin suspend",
            "admin resume",
            "admin revoke",
            "admin lower-role",
            "data add",
            "data list",
            "data show",
            "data versions",
            "data diff",
            "data get",
            "data export",
            "data check",
            "data erase",
            "services",
            "token request",
            "token list",
            "token show",
            "token revoke",
            "token suspend",
            "token resume",
            "call",
            "operation list",
            "operation show",
            "operation cancel",
            "verify",
            "prove",
            "verify-proof",
            "up",
            "status",
            "down",
            "doctor",
            "mail",
            "demo",
            "events render",
            "completion");
  }
}
