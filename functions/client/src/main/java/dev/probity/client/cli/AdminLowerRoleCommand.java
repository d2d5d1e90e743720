package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.cli.AccountRoleRequestCommand.Named;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.idma.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity admin lower-role}. */
@Command(
    name = "lower-role",
    mixinStandardHelpOptions = true,
    description = {
      "Lower the privileged role of an account; its holder then rotates to what is left.",
      "",
      "Another administrator must approve: without --approval the order is written to a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity admin lower-role 0x52908400098527886e0f7030069857d2e4169ee7 --to log-admin",
      "  probity admin lower-role 0x52908400098527886e0f7030069857d2e4169ee7 --to general \\",
      "      --approval approval.json"
    })
final class AdminLowerRoleCommand implements Runnable {
  @Mixin private OrderOptions order = new OrderOptions();

  @Option(
      names = "--to",
      paramLabel = "ROLE",
      required = true,
      description = "What is left: general or log-admin.")
  private Named to = Named.GENERAL;

  @Override
  public void run() {
    if (to == Named.SYSTEM_ADMIN) {
      throw ClientException.usage("Nothing is lowered to system-admin.", null);
    }
    order.run(AdminOrder.LOWER_ROLE, to == Named.LOG_ADMIN ? Role.LOG_ADMIN.number() : 0);
  }
}
