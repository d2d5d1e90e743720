package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity account}: what you change of your own account. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    subcommands = {
      AccountRotateCommand.class,
      AccountRecoverCommand.class,
      AccountRevokeCommand.class,
      AccountRoleCommand.class
    },
    description = "Change your own account: its secret, password or role, or end it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity account rotate --password",
      "  probity account recover",
      "  probity account role request --role log-admin",
      "  probity account revoke"
    })
final class AccountCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: rotate, recover, revoke or role.");
  }
}
