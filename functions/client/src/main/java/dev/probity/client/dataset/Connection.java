package dev.probity.client.dataset;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.ModuleRegistryView;
import dev.probity.chain.StateProofs;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.config.Settings;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;

/**
 * An owner's way to a deployment: the descriptor that is trusted, and the addresses that are not.
 *
 * @param chain pinned to the descriptor's chain id and genesis
 */
public record Connection(NetworkDescriptor network, ModuleApi api, ChainView chain, Wallet wallet)
    implements AutoCloseable {

  /** Connects; nothing is sent yet. */
  public static Connection open(Settings settings, NetworkDescriptor network, Wallet wallet) {
    ChainView chain =
        new ChainView(
                settings.rpcs().stream().map(RpcEndpoint::of).toList(),
                Finality.parse(settings.finality()),
                network.chainId())
            .pinnedTo(network.genesisHash());
    return new Connection(network, new ModuleApi(settings.api()), chain, wallet);
  }

  ModuleRegistryView registry() {
    return new ModuleRegistryView(chain, network.moduleRegistry().address());
  }

  StateProofs proofs() {
    return new StateProofs(chain);
  }

  WalletTransactions transactions() {
    return new WalletTransactions(chain, wallet);
  }

  @Override
  public void close() {
    api.close();
  }
}
