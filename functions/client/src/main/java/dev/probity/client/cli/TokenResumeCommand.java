package dev.probity.client.cli;

import dev.probity.client.gateway.TokenOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity token resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Take back your own suspension of a token, by a transaction of your own.",
      "",
      "One by the gateway or the guardian stays."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity token resume 0x5f2c",
      "  probity token resume 0x5f2c --reason 'back again' --yes"
    })
final class TokenResumeCommand implements Runnable {
  @Mixin private TokenOrderOptions order = new TokenOrderOptions();

  @Override
  public void run() {
    order.run(TokenOrder.RESUME, "Resumed");
  }
}
