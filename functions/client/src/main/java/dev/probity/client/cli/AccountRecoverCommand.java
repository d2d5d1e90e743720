package dev.probity.client.cli;

import dev.probity.client.ClientException;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.ChainStanding;
import dev.probity.client.account.ChangeAccount;
import dev.probity.client.account.ChangeAccount.Changed;
import dev.probity.client.account.RegisterAccount;
import dev.probity.client.account.RegisterAccount.Recovery;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.Address;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity account recover}. */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
      "Come back to your account after a loss.",
      "",
      "Password lost: run it without options. Your wallet and a code that is mailed to your"
          + " address",
      "prove who you are, and you choose another password (as `account rotate --password` does).",
      "",
      "Wallet or its key lost: make another one (`probity init --config DIR`), and name the"
          + " account",
      "that you lost with --lost-address. The command writes a signed request to a file, which you",
      "hand to two administrators, who should know you; it holds for 23 hours. With the approvals",
      "that they hand back, the lost account is revoked for good, and the new one has its e-mail",
      "address. What the lost account signed stays valid; encrypted data stays with its keys.",
      "",
      "Credential file lost: restore it from your copy. Without one, proceed as for a lost key."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity account recover",
      "  probity account recover --lost-address 0xAB…12 --email ann@example.org --config new",
      "  probity account recover --lost-address 0xAB…12 --email ann@example.org --config new"
          + " \\",
      "      --approvals first.json --approvals second.json"
    })
final class AccountRecoverCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private TwoApprovals approvals = new TwoApprovals();
  @Mixin private AccountSecrets secrets = new AccountSecrets();
  @Mixin private Consent consent = new Consent();

  @Option(
      names = "--lost-address",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "The account whose key is lost.")
  private @Nullable Address lost;

  @Option(
      names = "--email",
      paramLabel = "ADDRESS",
      converter = MailAddressConverter.class,
      description = "With --lost-address: the e-mail address of that account.")
  private @Nullable MailAddress email;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "With --lost-address: what you want to be called.")
  private @Nullable String name;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the request goes (default: recovery-HASH.json here).")
  private @Nullable Path out;

  @Option(names = "--again", description = "Sign a new request, whatever an earlier run left.")
  private boolean again;

  @Override
  public void run() {
    secrets.require();
    Address old = lost;
    MailAddress address = email;
    if (old == null) {
      if (address != null || name != null || !approvals.isEmpty()) {
        throw ClientException.usage(
            "--email, --name and --approvals belong to a --lost-address.", null);
      }
      OpenAccount.with(common, this::newPassword);
      return;
    }
    if (address == null) {
      throw ClientException.usage("Say the lost account's e-mail address with --email.", null);
    }
    OpenAccount.with(
        common,
        (connection, folder, stages) -> newAccount(old, address, connection, folder, stages));
  }

  private void newPassword(Connection connection, AccountFolder folder, Stages stages) {
    ChangedText.print(
        common,
        "Credential and password are new.",
        new ChangeAccount(
                connection, folder, stages, InstantSource.system(), CommonOptions.randomness())
            .setPassword(secrets.answers(connection.network()), again),
        folder);
  }

  private void newAccount(
      Address old,
      MailAddress address,
      Connection connection,
      AccountFolder folder,
      Stages stages) {
    Recovery recovery =
        OpenAccount.registering(connection, folder, stages, consent)
            .recover(
                new RegisterAccount.Person(address, Optional.ofNullable(name), again),
                new RegisterAccount.LostKey(old, approvals.read(connection.network())),
                secrets.answers(connection.network()));
    switch (recovery) {
      case Recovery.Requested requested ->
          ChangedText.hand(
              common,
              requested.file(),
              out,
              "two administrators",
              "the same command with --approvals FILE --approvals FILE");
      case Recovery.Done done ->
          ChangedText.print(
              common,
              "The new account has your address; the lost one is "
                  + AccountText.status(ChainStanding.read(connection.accounts(), old).latest())
                  + ".",
              new Changed(done.registered().credential(), done.registered().slot()),
              folder);
    }
  }
}
