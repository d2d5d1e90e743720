package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.config.HttpAddress;
import dev.probity.protocol.port.PortException;
import java.net.URI;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code probity}: the command line. */
@Command(
    name = "probity",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Provable integrity of AI training data, between parties that do not trust each other.",
    footerHeading = "%nTry:%n",
    footer = {
      "  probity demo                                  the whole story, from nothing",
      "  probity up                                    a stack of your own on this machine",
      "  probity register --email ann@example.org      an account, with a credential",
      "  probity data add penguins.csv --public        store a data set",
      "  probity verify penguins.bundle.json --network network.json --content penguins.car",
      "",
      "Exit codes: 0 done or verified, 1 our fault, 2 usage, 3 refused, 4 not verified,",
      "5 anchor unconfirmed, 6 unavailable (repeat), 7 this machine, 8 inconsistent data,",
      "9 absence unconfirmed, 130 interrupted."
    })
public final class ProbityCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public ProbityCommand() {
    this.spec = CommandSpec.create();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /** The whole command line, with what other modules add. */
  public static CommandLine commandLine() {
    var line = new CommandLine(new ProbityCommand());
    line.addSubcommand(new InitCommand());
    line.addSubcommand(new RegisterCommand());
    line.addSubcommand(new LoginCommand());
    line.addSubcommand(new LogoutCommand());
    line.addSubcommand(new WhoamiCommand());
    line.addSubcommand(new CommandLine(new AccountCommand()));
    line.addSubcommand(new CommandLine(new AdminCommand()));
    line.addSubcommand(new CommandLine(new DataCommand()));
    line.addSubcommand(new ServicesCommand());
    line.addSubcommand(new CommandLine(new TokenCommand()));
    line.addSubcommand(new CallCommand());
    line.addSubcommand(new CommandLine(new OperationCommand()));
    line.addSubcommand(new VerifyCommand());
    line.addSubcommand(new ProveCommand());
    line.addSubcommand(new VerifyProofCommand());
    ServiceLoader.load(Subcommands.class)
        .forEach(added -> added.commands().forEach(line::addSubcommand));
    line.addSubcommand(new CompletionCommand());
    line.registerConverter(URI.class, ProbityCommand::address);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // `call --param @FILE` is for the command to read, not a file of arguments.
    line.setExpandAtFiles(false);
    line.setExecutionExceptionHandler(ProbityCommand::failed);
    line.setExitCodeExceptionMapper(thrown -> ExitCode.USAGE.number());
    return line;
  }

  private static URI address(String typed) {
    try {
      return HttpAddress.parse(typed);
    } catch (IllegalArgumentException unusable) {
      throw new TypeConversionException(String.valueOf(unusable.getMessage()));
    }
  }

  private static int failed(Exception failure, CommandLine line, ParseResult parsed) {
    return switch (failure) {
      case ClientException said -> say(line, said.exitCode(), String.valueOf(said.getMessage()));
      case PortException down ->
          say(
              line,
              ExitCode.UNAVAILABLE,
              down.getMessage() + ". Repeat the command; `probity doctor` tells what answers.");
      default -> {
        failure.printStackTrace(line.getErr());
        yield say(
            line, ExitCode.INTERNAL, "This is a fault of Probity; please report the lines above.");
      }
    };
  }

  private static int say(CommandLine line, ExitCode code, String message) {
    line.getErr().println("probity: " + message);
    line.getErr().flush();
    return code.number();
  }

  /** Runs one command. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }
}
