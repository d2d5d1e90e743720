package dev.probity.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line itself; nothing is connected to. */
class CommandLineTest {
  @TempDir private Path folder = Path.of("");

  /** What was said, and the exit code. */
  private record Said(int exitCode, String out, String err) {}

  private static Said say(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        ProbityCommand.commandLine()
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    return new Said(exitCode, out.toString(), err.toString());
  }

  /** The words of every command. */
  static Stream<List<String>> commands() {
    List<List<String>> all = new ArrayList<>();
    collect(ProbityCommand.commandLine(), List.of(), all);
    return all.stream();
  }

  private static void collect(CommandLine line, List<String> words, List<List<String>> all) {
    all.add(words);
    line.getSubcommands()
        .forEach((name, below) ->
            collect(below, Stream.concat(words.stream(), Stream.of(name)).toList(), all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(List<String> words) {
    Said help = say(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
    assertThat(help.exitCode()).isEqualTo(ExitCode.OK.number());
    assertThat(help.err()).isEmpty();
    String command = String.join(" ", Stream.concat(Stream.of("probity"), words.stream()).toList());
    assertThat(help.out()).startsWith("Usage: " + command);
    String examples =
        help.out()
            .substring(
                Math.max(help.out().lastIndexOf("Examples:"), help.out().lastIndexOf("Try:")));
    assertThat(examples).containsPattern("(?m)^  .*" + command + "\\b");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 110);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anUnknownOptionIsAUsageErrorThatNamesItAndHelps(List<String> words) {
    Said said = say(Stream.concat(words.stream(), Stream.of("--colour")).toArray(String[]::new));
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).containsAnyOf("Usage: probity", "Possible solutions: ");
    assertThat(said.err().lines().findFirst().orElse(""))
        .containsAnyOf("--colour", "Missing required");
  }

  @Test
  void aMistypedOptionIsAnsweredWithTheNearestOne() {
    Said said = say("data", "list", "--jsn");
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains("Unknown option: '--jsn'").contains("--json");
  }

  @ParameterizedTest
  @CsvSource({
    "init, true",
    "register, true",
    "login, true",
    "logout, true",
    "whoami, true",
    "account rotate, true",
    "account recover, true",
    "account revoke, true",
    "account role request, true",
    "admin users, true",
    "admin approve, true",
    "admin suspend, true",
    "admin resume, true",
    "admin revoke, true",
    "admin lower-role, true",
    "data add, true",
    "data list, true",
    "data show, true",
    "data versions, true",
    "data diff, true",
    "data get, true",
    "data export, true",
    "data check, true",
    "data erase, true",
    "services, true",
    "token request, true",
    "token list, true",
    "token show, true",
    "token revoke, true",
    "token suspend, true",
    "token resume, true",
    "call, true",
    "operation list, true",
    "operation show, true",
    "operation cancel, true",
    "verify, true",
    "prove, true",
    "verify-proof, true",
    "completion, false",
  })
  void whatAProgramMayReadHasJson(String words, boolean json) {
    CommandLine line = ProbityCommand.commandLine();
    for (String word : words.split(" ", -1)) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    assertThat(line.getCommandSpec().findOption("--json") != null).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({
    "--api, example.org",
    "--rpc, localhost:8545",
  })
  void anAddressThatIsNoneIsAUsageErrorThatNamesIt(String option, String address) {
    Said said = say("init", option, address);
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err())
        .contains(option, "'" + address + "' is not an http:// or https:// address");
  }

  @Test
  void initWithoutAStackSaysHowToNameADeployment() {
    Said said =
        say(
            "init",
            "--config",
            folder.resolve("me").toString(),
            "--state",
            folder.resolve("none").toString());
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err())
        .contains("probity up", "--network, --api and --rpc")
        .doesNotContain("at dev.");
  }

  @Test
  void anAddressThatTakesNoMailIsAUsageErrorThatSaysWhy() {
    Said said = say("register", "--email", "ann.example.org");
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains("--email", "An e-mail address must have one at sign");
    assertThat(say("register").err()).contains("Missing required option: '--email=ADDRESS'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "login",
        "logout",
        "whoami",
        "admin users",
        "account rotate",
        "services",
        "token list",
        "operation show 0x1"
      })
  void whoHasNotSaidWhichDeploymentIsToldHow(String command) {
    Said said = say((command + " --config " + folder.resolve("none")).split(" ", -1));
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains("Run `probity init` first.");
  }

  @ParameterizedTest
  @CsvSource({
    "account role request, Say which role with --role",
    "account role request --scope users, belong to a --role",
    "account role request --role log_reader, --role",
    "account recover --email ann@example.org, belong to a --lost-address",
    "account recover --lost-address 0x52908400098527886e0f7030069857d2e4169ee7, with --email",
    "account recover --lost-address 0x17, An address must",
    "account rotate --code a --code-file b, not both",
    "account role, 'Name a command: request.'",
    "account, 'Name a command: rotate, recover, revoke or role.'",
    "admin, 'Name a command: users, approve, suspend, resume, revoke or lower-role.'",
    "admin suspend, Missing required parameter: 'ADDRESS'",
    "admin suspend ann, An address must",
    "admin lower-role 0x52908400098527886e0f7030069857d2e4169ee7, --to=ROLE",
    "admin lower-role 0x52908400098527886e0f7030069857d2e4169ee7 --to system-admin, Nothing is",
  })
  void whatAnAccountOrAnOrderLacksIsNamed(String words, String named) {
    Said said = say(words.split(" ", -1));
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains(named).doesNotContain("at dev.");
  }

  @ParameterizedTest
  @CsvSource({
    "token, 'Name a command: request, list, show, revoke, suspend or resume.'",
    "operation, 'Name a command: list, show or cancel.'",
    "token request, Missing required option: '--service=NAME'",
    "token request --service echo --ttl 10, is no time such as 90s",
    "token request --service echo --ttl -1m, is no time such as 90s",
    "token request --service Echo, of a-z",
    "token show, Missing required parameter: 'ID'",
    "token revoke 0x1 --reason 123456789012345678901234567890123, at most 32 printable",
    "call, Missing required options and parameters",
    "call echo, Missing required option: '--param=JSON|@FILE'",
    "call echo --param {, The parameters cannot be sent",
    "call echo --param @none.json, There is no file none.json",
    "call Echo --param {}, service's name",
    "operation cancel, Missing required parameter: 'ID'",
  })
  void whatACallOrATokenLacksIsNamed(String words, String named) {
    Said said = say(words.split(" ", -1));
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains(named).doesNotContain("at dev.");
  }

  @ParameterizedTest
  @CsvSource({
    "data versions 0x5f2c, No data set of yours has an id that begins with 0x5f2c",
    "data diff 0x5f2c 1 2, No data set of yours",
    "data diff 0x5f2c 1 two, 'two' is not a long",
    "data diff 0x5f2c 1 2 --key a --by-number, mutually exclusive",
    "data diff 0x5f2c 1, Missing required parameter: 'V2'",
    "data get 0x5f2c, Missing required option: '--out=DIR'",
    "data get 0x5f2c --out x, No data set of yours",
    "data export 0x5f2c, Missing required option: '--croissant'",
    "data check, Missing required parameter: 'ID|FILE'",
    "data check 0x5f2c, No data set of yours",
    "data erase, Missing required parameter: 'ID'",
    "data erase 0x5f2c, No data set of yours",
    "data add x.csv --public --expect label=balanced, 'column 6: a colon'",
    "data add, 'Name a file or a folder, or carry on with what was interrupted by --resume.'",
    "data add pom.xml --schema none.json, There is no file none.json",
    "data add src --schema pom.xml, a folder has none",
    "data add pom.xml --schema pom.xml, conformsTo",
    "data add --resume --car x.car, leave out --car",
    "data add --resume --encrypt, leave out --encrypt",
    "data add --resume -o x, leave out --bundle",
  })
  void whatACommandOverVersionsLacksIsNamed(String words, String named) {
    Said said = say((words + " --config " + folder).split(" ", -1));
    assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(said.err()).contains(named).doesNotContain("at dev.");
  }

  @Test
  void nothingIsWrittenIntoTheFolderThatIsStoredForItWouldBeOtherDataTheNextTime()
      throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos/cat"));
    Path outside = Files.createSymbolicLink(folder.resolve("elsewhere"), photos);
    Files.writeString(photos.resolve("1.png"), "pixels");
    String source = folder.resolve("photos").toString();
    for (Path written : List.of(photos.resolve("b.json"), outside.resolve("b.json"))) {
      String elsewhere = folder.resolve("b.json").toString();
      assertRefusedInside(source, "-o", written.toString());
      assertRefusedInside(source, "-o", elsewhere, "--car", written.toString());
    }
  }

  private void assertRefusedInside(String source, String... options) {
    List<String> words = new ArrayList<>(List.of("data", "add", source, "--public"));
    words.addAll(List.of(options));
    words.addAll(List.of("--config", folder.toString()));
    Said refused = say(words.toArray(String[]::new));
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("would lie in the folder that is stored");
  }

  @Test
  void aMissingOrForeignFileIsNamed() throws Exception {
    Path missing = folder.resolve("missing.csv");
    Said add = say("data", "add", missing.toString(), "--public", "--config", folder.toString());
    assertThat(add.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(add.err()).contains("There is no file " + missing);

    Path foreign = Files.writeString(folder.resolve("foreign.json"), "{\"a\":1}");
    Said show = say("data", "show", foreign.toString());
    assertThat(show.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(show.err()).contains(foreign + " is not a bundle: ");

    Said verify =
        say(
            "verify",
            foreign.toString(),
            "--network",
            foreign.toString(),
            "--content",
            folder.toString());
    assertThat(verify.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(verify.err()).contains(foreign + " is not a network descriptor: ");
  }

  @Test
  void aBundleThatIsTooLargeIsNotRead() throws Exception {
    Path large = folder.resolve("large.json");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    Said show = say("data", "show", large.toString());
    assertThat(show.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(show.err()).contains("larger than any bundle");
  }

  @Test
  void withoutTheRequiredOptionsTheyAreNamed() {
    assertThat(say("data", "add", "x.csv", "--public", "--encrypt").err())
        .contains("mutually exclusive", "--public", "--encrypt");
    assertThat(say("verify", "x.bundle.json").err()).contains("--network", "--content");
    assertThat(say("data").err())
        .contains("Name a command: add, list, show, versions, diff, get, export, check or erase.");
  }

  @Test
  void aCommandThatIsMissingOrUnknownIsAUsageError() {
    assertThat(say().exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(say().err()).contains("Name a command.").contains("Usage: probity");
    assertThat(say("dat").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(say("dat").err()).contains("data");
  }

  @Test
  void theCompletionScriptIsBashAndCompletesCommandsAndOptions() throws Exception {
    Said script = say("completion");
    assertThat(script.exitCode()).isEqualTo(ExitCode.OK.number());
    Path file = Files.writeString(folder.resolve("completion"), script.out());
    assertThat(bash("-n", file.toString())).isEmpty();
    assertThat(complete(file, "probity", "da")).containsExactly("data");
    assertThat(complete(file, "probity", "ad")).containsExactly("admin");
    assertThat(complete(file, "probity", "admin", "re")).containsExactly("resume", "revoke");
    assertThat(complete(file, "probity", "account", "role", "request", "--role", "log"))
        .containsExactly("log-admin");
    assertThat(complete(file, "probity", "ver")).containsExactly("verify", "verify-proof");
    assertThat(complete(file, "probity", "prove", "--n")).containsExactly("--not-in", "--number");
    assertThat(complete(file, "probity", "verify-proof", "--rec"))
        .containsExactly("--record", "--record-key");
    assertThat(complete(file, "probity", "token", "re"))
        .containsExactly("request", "resume", "revoke");
    assertThat(complete(file, "probity", "operation", "")).contains("cancel", "list", "show");
    assertThat(complete(file, "probity", "call", "--pa"))
        .containsExactly("--param", "--password-file");
    assertThat(complete(file, "probity", "log")).containsExactly("login", "logout");
    assertThat(complete(file, "probity", "register", "--co"))
        .containsExactly("--code", "--code-file", "--config");
    assertThat(complete(file, "probity", "data", "")).contains("add", "list", "show", "diff");
    assertThat(complete(file, "probity", "data", "ex")).containsExactly("export");
    assertThat(complete(file, "probity", "data", "diff", "--by")).containsExactly("--by-number");
    assertThat(complete(file, "probity", "data", "add", "--ver"))
        .containsExactly("--version", "--version-of");
  }

  /** What bash offers for the last of the words. */
  private static List<String> complete(Path script, String... words) throws Exception {
    return bash(
            "-c",
            """
            source "$0"
            shopt -s extglob progcomp
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _complete_probity "$1" "${!#}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """,
            script.toString(),
            words)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .sorted()
        .toList();
  }

  private static String bash(String option, String argument, String zero, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", option, argument, zero));
    command.addAll(List.of(more));
    return run(command);
  }

  private static String bash(String option, String argument) throws Exception {
    return run(List.of("bash", option, argument));
  }

  private static String run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
