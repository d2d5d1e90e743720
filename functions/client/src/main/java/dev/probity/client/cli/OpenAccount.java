package dev.probity.client.cli;

import dev.probity.chain.wallet.Wallet;
import dev.probity.client.account.AccountFolder;
import dev.probity.client.account.RegisterAccount;
import dev.probity.client.config.Settings;
import dev.probity.client.deployment.Connection;
import dev.probity.client.terminal.Stages;
import java.time.InstantSource;

/** What a command about an account stands on while it runs. */
final class OpenAccount {
  private OpenAccount() {}

  /** The work of a command. */
  @FunctionalInterface
  interface Work {
    void run(Connection connection, AccountFolder folder, Stages stages);
  }

  /** Opens the wallet and the way to the deployment, works, and closes them. */
  static void with(CommonOptions common, Work work) {
    Settings settings = Settings.read(common.folder().settings());
    try (Wallet wallet = common.wallet();
        Connection connection = Connection.open(settings, common.network(), wallet)) {
      var folder = AccountFolder.of(common.folder(), connection.network(), wallet.address());
      try (var _ = ResumeHint.whileRunning();
          Stages stages = common.stages()) {
        work.run(connection, folder, stages);
      }
    }
  }

  /** Registering there, which asks before it spends. */
  static RegisterAccount registering(
      Connection connection, AccountFolder folder, Stages stages, Consent consent) {
    return new RegisterAccount(
        connection,
        folder,
        stages,
        InstantSource.system(),
        CommonOptions.randomness(),
        consent::given);
  }
}
