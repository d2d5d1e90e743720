package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity account role}: the role of your account. */
@Command(
    name = "role",
    mixinStandardHelpOptions = true,
    subcommands = AccountRoleRequestCommand.class,
    description = "Ask for another role; two administrators decide.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity account role request --role log-admin",
      "  probity account role request --approvals first.json --approvals second.json"
    })
final class AccountRoleCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: request.");
  }
}
