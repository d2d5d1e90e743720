package dev.probity.client.cli;

import dev.probity.protocol.idma.AdminOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity admin revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revoke an account, for good.",
      "",
      "Another administrator must approve: without --approval the order is written to a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity admin revoke 0x52908400098527886e0f7030069857d2e4169ee7",
      "  probity admin revoke 0x52908400098527886e0f7030069857d2e4169ee7 --approval approval.json"
    })
final class AdminRevokeCommand implements Runnable {
  @Mixin private OrderOptions order = new OrderOptions();

  @Override
  public void run() {
    order.run(AdminOrder.REVOKE, 0);
  }
}
