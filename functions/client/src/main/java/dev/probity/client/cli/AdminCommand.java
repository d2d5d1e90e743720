package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity admin}: what system administrators do. */
@Command(
    name = "admin",
    mixinStandardHelpOptions = true,
    subcommands = {
      AdminUsersCommand.class,
      AdminApproveCommand.class,
      AdminSuspendCommand.class,
      AdminResumeCommand.class,
      AdminRevokeCommand.class,
      AdminLowerRoleCommand.class
    },
    description = "What system administrators do; each order is signed by the wallet.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity admin users",
      "  probity admin approve role-request-1a2b3c4d.json",
      "  probity admin suspend 0x52908400098527886e0f7030069857d2e4169ee7"
    })
final class AdminCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Name a command: users, approve, suspend, resume, revoke or lower-role.");
  }
}
