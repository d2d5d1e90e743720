package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LogInAccount;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.config.Settings;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity login}: Protocol II. */
@Command(
    name = "login",
    mixinStandardHelpOptions = true,
    description = {
      "Log in with your wallet, your credential and the password of your account.",
      "",
      "The session holds for an hour at most; its token is kept for you alone, and never shown."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity login",
      "  probity login --password-file wallet-secret --account-password-file account-secret"
    })
final class LoginCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private AccountPassword password = new AccountPassword();

  @Override
  public void run() {
    Settings settings = Settings.read(common.folder().settings());
    try (Wallet wallet = common.wallet();
        Connection connection = Connection.open(settings, common.network(), wallet);
        Stages stages = common.stages()) {
      LoggedIn account =
          new LogInAccount(
                  connection,
                  AccountFolder.of(common.folder(), connection.network(), wallet.address()),
                  stages,
                  InstantSource.system(),
                  CommonOptions.randomness())
              .run(password::ask);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("address", account.session().user().toString());
      json.put("email", account.credential().email());
      json.set("session", AccountText.json(account.session()));
      common.print(
          json,
          "Logged in as "
              + account.credential().email()
              + " until "
              + AccountText.time(account.session().exp())
              + ". Next: probity data add FILE.csv --public");
    }
  }
}
