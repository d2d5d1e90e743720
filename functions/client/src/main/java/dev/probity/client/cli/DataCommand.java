package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity data}: data sets. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    subcommands = {
      DataAddCommand.class,
      DataListCommand.class,
      DataShowCommand.class,
      DataVersionsCommand.class,
      DataDiffCommand.class,
      DataGetCommand.class,
      DataExportCommand.class,
      DataCheckCommand.class,
      DataEraseCommand.class
    },
    description =
        "Store data sets, see what you stored, compare and check it, get it back, and erase it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity data add penguins.csv --public",
      "  probity data list",
      "  probity data show penguins.bundle.json"
    })
final class DataCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: add, list, show, versions, diff, get, export, check or erase.");
  }
}
