package dev.probity.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = ProbityCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  static Stream<String> commands() {
    return Stream.of("init", "data", "data add", "data list", "data show", "verify");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItselfWithAnExample(String command) {
    String[] words = (command + " --help").split(" ", -1);
    assertThat(run(words)).isEqualTo(ExitCode.OK.number());
    assertThat(out.toString()).contains("Usage: probity " + command).contains("Examples:");
    assertThat(out.toString().substring(out.toString().indexOf("Examples:")))
        .contains("probity " + command);
  }

  @Test
  void anUnknownOptionIsAMistakeOfUsageAndNamesTheLikeOne() {
    assertThat(run("verify", "b.json", "--network", "n", "--content", "c", "--netwrok", "x"))
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString()).contains("--netwrok").contains("--network");
  }

  @Test
  void aCommandThatIsMissingOrUnknownIsAMistakeOfUsage() {
    assertThat(run()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run("veryfy")).isEqualTo(ExitCode.USAGE.number());
    assertThat(err.toString()).contains("verify");
  }

  @Test
  void exitCodesAreUnique() {
    assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).doesNotHaveDuplicates();
  }

  @Test
  void theCompletionScriptIsAScriptAndKnowsTheCommands(@TempDir Path folder) throws Exception {
    assertThat(run("completion")).isEqualTo(ExitCode.OK.number());
    Path script = Files.writeString(folder.resolve("completion.sh"), out.toString());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).isZero();
    assertThat(out.toString()).contains("data add", "verify", "--network");
  }
}
