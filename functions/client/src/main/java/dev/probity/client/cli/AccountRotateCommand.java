package dev.probity.client.cli;

import dev.probity.client.account.ChangeAccount;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity account rotate}. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Replace your credential by its next version, with another secret.",
      "",
      "The one before stops counting in the same block, and its sessions with it.",
      "",
      "With --password, choose another password too: a code is mailed to your address. The command"
          + " may be stopped at any time and repeated."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity account rotate",
      "  probity account rotate --password",
      "  probity account rotate --password --code 7GK2M0QX --account-password-file secret"
    })
final class AccountRotateCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private AccountSecrets secrets = new AccountSecrets();

  @Option(names = "--password", description = "Choose another password of the account too.")
  private boolean withPassword;

  @Option(
      names = "--again",
      description = "Give up a request for a role that waits for its approvals.")
  private boolean again;

  @Override
  public void run() {
    secrets.require();
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          var change =
              new ChangeAccount(
                  connection, folder, stages, InstantSource.system(), CommonOptions.randomness());
          ChangedText.print(
              common,
              withPassword ? "Credential and password are new." : "The credential is new.",
              withPassword
                  ? change.setPassword(secrets.answers(connection.network()), again)
                  : change.rotate(again),
              folder);
        });
  }
}
