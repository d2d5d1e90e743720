package dev.probity.client.cli;

import dev.probity.protocol.idma.AdminOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity admin suspend}. */
@Command(
    name = "suspend",
    mixinStandardHelpOptions = true,
    description = {
      "Suspend an account: it neither logs in nor stores until it is resumed.",
      "",
      "Where it has a privileged role, another administrator must approve: then the order is"
          + " written to a file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity admin suspend 0x52908400098527886e0f7030069857d2e4169ee7",
      "  probity admin suspend 0x52908400098527886e0f7030069857d2e4169ee7 --approval approval.json"
    })
final class AdminSuspendCommand implements Runnable {
  @Mixin private OrderOptions order = new OrderOptions();

  @Override
  public void run() {
    order.run(AdminOrder.SUSPEND, 0);
  }
}
