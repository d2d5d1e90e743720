package dev.probity.client.cli;

import dev.probity.client.gateway.TokenOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity token suspend}. */
@Command(
    name = "suspend",
    mixinStandardHelpOptions = true,
    description = {
      "Suspend a token until you resume it, by a transaction of your own.",
      "",
      "Operations that it began stop at their next checkpoint."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity token suspend 0x5f2c",
      "  probity token suspend 0x5f2c --reason 'away for a week' --yes"
    })
final class TokenSuspendCommand implements Runnable {
  @Mixin private TokenOrderOptions order = new TokenOrderOptions();

  @Override
  public void run() {
    order.run(TokenOrder.SUSPEND, "Suspended");
  }
}
