package dev.probity.client.deployment;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.ModuleRegistryView;
import dev.probity.chain.StateProofs;
import dev.probity.chain.Web3IdmaLedger;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.api.ModuleApi;
import dev.probity.client.config.Settings;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.port.IdmaLedger;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;

/**
 * A user's way to a deployment: the descriptor that is trusted, and the addresses that are not.
 *
 * @param chain pinned to the descriptor's chain id and genesis
 */
public record Connection(NetworkDescriptor network, ModuleApi api, ChainView chain, Wallet wallet)
    implements AutoCloseable {

  /** Connects; nothing is sent yet. */
  public static Connection open(Settings settings, NetworkDescriptor network, Wallet wallet) {
    return new Connection(network, new ModuleApi(settings.api()), chain(settings, network), wallet);
  }

  /** The chain alone, for what needs no signature; nothing is sent yet. */
  public static ChainView chain(Settings settings, NetworkDescriptor network) {
    return new ChainView(
            settings.rpcs().stream().map(RpcEndpoint::of).toList(),
            Finality.parse(settings.finality()),
            network.chainId())
        .pinnedTo(network.genesisHash());
  }

  /** SCidma as this connection reads it. */
  public IdmaLedger accounts() {
    return new Web3IdmaLedger(chain, network.idmaRegistry().address());
  }

  /** The wallet's signature over a message to identity management. */
  public <R extends Record> SignedMessage<R> signedForIdentity(MessageType<R> type, R message) {
    Eip712Domain domain = network.idmaDomain();
    return new SignedMessage<>(type, domain, message, wallet.sign(domain, type, message));
  }

  /** ModuleRegistry, as the descriptor names it. */
  public ModuleRegistryView registry() {
    return new ModuleRegistryView(chain, network.moduleRegistry().address());
  }

  /** Proofs of the chain's state. */
  public StateProofs proofs() {
    return new StateProofs(chain);
  }

  /** The wallet's transactions. */
  public WalletTransactions transactions() {
    return new WalletTransactions(chain, wallet);
  }

  @Override
  public void close() {
    api.close();
  }
}
