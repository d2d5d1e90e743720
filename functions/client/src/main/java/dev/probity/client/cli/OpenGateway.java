package dev.probity.client.cli;

import dev.probity.chain.Web3ApiLedger;
import dev.probity.chain.transaction.Estimate;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.LoggedIn;
import dev.probity.client.config.Settings;
import dev.probity.client.dataset.ContentUpload;
import dev.probity.client.deployment.Connection;
import dev.probity.client.gateway.DeployedApiChain;
import dev.probity.client.gateway.GatewayModule;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.ApiLedger;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a command about services, tokens and calls stands on while it runs. */
final class OpenGateway {
  private OpenGateway() {}

  /** The work of a command. */
  @FunctionalInterface
  interface Work {
    void run(
        GatewayModule gateway, AccountFolder folder, Supplier<LoggedIn> account, Stages stages);
  }

  /** For what sends no transaction. */
  static void with(CommonOptions common, Work work) {
    with(common, estimate -> false, work);
  }

  /**
   * Opens the wallet and the way to the deployment, works, and closes them.
   *
   * @param consent asked with what a transaction may cost, before it is signed
   */
  static void with(CommonOptions common, Predicate<Estimate> consent, Work work) {
    OpenAccount.with(
        common,
        (connection, folder, stages) -> {
          InstantSource clock = InstantSource.system();
          Supplier<LoggedIn> account = () -> LoggedIn.read(folder, clock.instant());
          work.run(
              new GatewayModule(
                  DeployedApiChain.domain(connection.network()),
                  connection.api(),
                  connection.wallet(),
                  new DeployedApiChain(connection, stages, consent),
                  clock,
                  CommonOptions.randomness(),
                  new DeployedContent(
                      new ContentUpload(
                          connection, account, stages, clock, CommonOptions.randomness()))),
              folder,
              account,
              stages);
        });
  }

  /** The folder of the wallet's account; it needs no password. */
  static AccountFolder folder(CommonOptions common) {
    return AccountFolder.of(common.folder(), common.network(), common.address());
  }

  /** SCapi, for what needs no signature. */
  static ApiLedger ledger(CommonOptions common) {
    Settings settings = Settings.read(common.folder().settings());
    NetworkDescriptor network = common.network();
    return new Web3ApiLedger(
        Connection.chain(settings, network), network.apiTokenRegistry().address());
  }
}
