package dev.probity.client.cli;

import dev.probity.client.gateway.TokenOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity token revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revoke a token, for good, by a transaction of your own: it needs nobody's consent, and"
          + " whoever holds a copy can call nothing from the next block on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity token revoke 0x5f2c",
      "  probity token revoke 0x5f2c --reason 'laptop lost' --yes"
    })
final class TokenRevokeCommand implements Runnable {
  @Mixin private TokenOrderOptions order = new TokenOrderOptions();

  @Override
  public void run() {
    order.run(TokenOrder.REVOKE, "Revoked");
  }
}
