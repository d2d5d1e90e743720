package dev.probity.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code probity token}: access tokens, granted on chain. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokenRequestCommand.class,
      TokenListCommand.class,
      TokenShowCommand.class,
      TokenRevokeCommand.class,
      TokenSuspendCommand.class,
      TokenResumeCommand.class
    },
    description = "Access tokens: granted on chain, kept sealed here, revoked by your own hand.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity token request --service echo --ttl 10m",
      "  probity token list",
      "  probity token revoke 0x5f2c --reason done"
    })
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: request, list, show, revoke, suspend or resume.");
  }
}
