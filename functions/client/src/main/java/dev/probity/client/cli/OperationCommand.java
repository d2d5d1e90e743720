package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity operation}: calls, and the long work that some of them become. */
@Command(
    name = "operation",
    mixinStandardHelpOptions = true,
    subcommands = {
      OperationListCommand.class,
      OperationShowCommand.class,
      OperationCancelCommand.class
    },
    description = "Your calls, and how far the long ones are.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity operation list",
      "  probity operation show 0x5f2c --wait",
      "  probity operation cancel 0x5f2c"
    })
final class OperationCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: list, show or cancel.");
  }
}
