package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.AdministerAccounts;
import dev.probity.client.account.AdministerAccounts.Ordered;
import dev.probity.client.account.RevokeAccount;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.idma.AdminOrder;
import dev.probity.protocol.port.IdmaLedger.AccountSlot;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity account revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revoke your own account, at once and for good: by a transaction of your wallet, which needs"
          + " nobody's consent and works also while the account is suspended.",
      "",
      "With --by-message, without ether: the identity module sends the transaction for you."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity account revoke", "  probity account revoke --by-message --yes"})
final class AccountRevokeCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private Consent consent = new Consent();

  @Option(names = "--by-message", description = "Let the identity module send the transaction.")
  private boolean byMessage;

  /** What came of it. */
  private record Done(AccountSlot slot, boolean already) {}

  @Override
  public void run() {
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          consent.require(
              "  Revoke "
                  + connection.wallet().address()
                  + ", for good: it never logs in or stores again. Go ahead");
          Done done =
              byMessage ? message(connection, folder, stages) : own(connection, folder, stages);
          ObjectNode json = JsonNodeFactory.instance.objectNode();
          json.put("address", connection.wallet().address().toString());
          json.put("status", AccountText.status(done.slot()));
          json.put("already", done.already());
          common.print(
              json,
              (done.already() ? "It was revoked before: " : "Revoked, for good: ")
                  + connection.wallet().address()
                  + ".");
        });
  }

  private Done own(Connection connection, AccountFolder folder, Stages stages) {
    RevokeAccount.Revoked revoked =
        new RevokeAccount(connection, folder, stages, consent::given).run();
    return new Done(revoked.slot(), revoked.already());
  }

  private Done message(Connection connection, AccountFolder folder, Stages stages) {
    Ordered ordered =
        new AdministerAccounts(
                connection, folder, stages, InstantSource.system(), CommonOptions.randomness())
            .run(
                new AdministerAccounts.Order(
                    AdminOrder.REVOKE_OWN, connection.wallet().address(), 0, false),
                List.of());
    return switch (ordered) {
      case Ordered.Done done -> new Done(done.slot(), done.already());
      case Ordered.Requested requested ->
          throw new IllegalStateException("nobody approves a revocation of one's own account");
    };
  }
}
