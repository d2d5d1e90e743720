package dev.probity.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.DeployedNetwork.DeployedContract;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentException;
import dev.probity.chain.deployment.DeploymentListener;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.DevelopmentFunds;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.chain.wallet.Wallet;
import dev.probity.client.config.ClientFolder;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.protocol.integrity.verification.NetworkDescriptor;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The contracts on the local chain: deployed at the first start, found again at later ones. {@code
 * deployment/} of the state folder holds the journal and {@code deployed.json}; {@code
 * network.json} is the descriptor that verifiers pin.
 */
final class LocalNetwork {
  private static final long DELAY_SECONDS = 5;
  private static final Duration KEY_VALIDITY = Duration.ofDays(3650);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(25);

  private final StateFolder state;
  private final Anvil anvil;
  private final ModuleKeys keys;
  private final int slotsInAnEpoch;
  private final StackListener listener;

  /**
   * The integrity module's keys as ModuleRegistry knows them.
   *
   * @param message an address
   * @param decryption an RFC 7638 thumbprint
   */
  record ModuleKeys(Address message, Bytes32 decryption) {}

  /**
   * A deployment that stands.
   *
   * @param startBlock the block that created IntegrityRegistry; no event is older
   */
  record Deployed(NetworkDescriptor descriptor, long startBlock) {}

  LocalNetwork(
      StateFolder state, Anvil anvil, ModuleKeys keys, int slotsInAnEpoch, StackListener listener) {
    this.state = state;
    this.anvil = anvil;
    this.keys = keys;
    this.slotsInAnEpoch = slotsInAnEpoch;
    this.listener = listener;
  }

  /** Finds the deployment on the chain, or makes one; it is final when this returns. */
  Deployed findOrDeploy() throws IOException, StackException, InterruptedException {
    ChainView chain =
        new ChainView(
            List.of(RpcEndpoint.of(anvil.endpoint())), new Finality.Latest(), Anvil.CHAIN_ID);
    Optional<Deployed> recorded = recorded();
    Optional<String> lost = recorded.flatMap(known -> whyLost(chain, known.descriptor()));
    if (recorded.isPresent() && lost.isEmpty()) {
      settle();
      return recorded.get();
    }
    if (lost.isPresent()) {
      setAside();
    }
    Deployed deployed = deploy(chain);
    settle();
    if (lost.isPresent()) {
      listener.notice(
          lost.get()
              + ": the contracts were deployed again and network.json was written anew. What was"
              + " anchored before is no longer on this chain; `probity init --force` takes the"
              + " new descriptor.");
    }
    return deployed;
  }

  /** Why the recorded deployment cannot be used; empty when it stands. */
  private Optional<String> whyLost(ChainView chain, NetworkDescriptor known) {
    if (!chain.genesisHash().equals(known.genesisHash())) {
      return Optional.of("The chain is another one than before (its block 0 differs)");
    }
    for (NetworkDescriptor.Contract contract :
        List.of(known.moduleRegistry(), known.integrityRegistry())) {
      byte[] code = chain.code(contract.address(), chain.heads().latest());
      if (!Digests.keccak256(code).equals(contract.codeHash())) {
        return Optional.of("The chain was rolled back below the deployment of the contracts");
      }
    }
    return Optional.empty();
  }

  private Deployed deploy(ChainView chain)
      throws IOException, StackException, InterruptedException {
    LocalWallets wallets = new LocalWallets(state);
    long validTo = Instant.now().plus(KEY_VALIDITY).getEpochSecond();
    Path planned = folder().resolve("valid-to");
    if (Files.exists(planned)) {
      // An interrupted deployment goes on with its own plan.
      validTo = Long.parseLong(Files.readString(planned).strip());
    } else {
      StateFolder.writeSecret(planned, validTo + "\n");
    }
    DeploymentPlan plan =
        new DeploymentPlan(
            wallets.keyholders(),
            DELAY_SECONDS,
            List.of(
                new GenesisKey("IM", "message", keys.message().toWord(), validTo),
                new GenesisKey("IM", "decryption", keys.decryption(), validTo)));
    try (Wallet deployer = wallets.deployer();
        PendingMiner miner = PendingMiner.start(anvil.rpc())) {
      DevelopmentFunds.grant(chain, deployer.address());
      WalletTransactions transactions = new WalletTransactions(chain, deployer, POLL);
      DeployedNetwork network =
          new Deployment(chain, transactions, new FileJournal(folder()), new Silent())
              .deploy(plan, LIMIT);
      miner.requireWorking();
      return record(network);
    } catch (DeploymentException | TransactionException refused) {
      throw new StackException(
          "the contracts could not be deployed: "
              + refused.getMessage()
              + "; delete "
              + folder()
              + " to begin anew",
          refused);
    }
  }

  /** Lets finality pass the newest block, so that its state can be read and proven. */
  private void settle() throws IOException, InterruptedException {
    anvil.rpc().mine(2 * slotsInAnEpoch + 1);
  }

  private Deployed record(DeployedNetwork network) throws IOException {
    NetworkDescriptor descriptor =
        new NetworkDescriptor(
            network.chainId(),
            network.genesisHash(),
            network.registryDelaySeconds(),
            contract(network.integrityRegistry()),
            contract(network.moduleRegistry()),
            List.of());
    long startBlock = network.integrityRegistry().block().number();
    ClientFolder.writePrivately(descriptorFile(), descriptor.bytes());
    // Last: with it the deployment counts as made.
    StateFolder.writeSecret(
        deployedFile(),
        JsonNodeFactory.instance
                .objectNode()
                .put("startBlock", startBlock)
                .put("keyholderMultisig", network.keyholderMultisig().address().toString())
                .put("timelockController", network.timelockController().address().toString())
                .put("messageKey", keys.message().toString())
                .put("decryptionKey", keys.decryption().toString())
                .toPrettyString()
            + "\n");
    return new Deployed(descriptor, startBlock);
  }

  private static NetworkDescriptor.Contract contract(DeployedContract contract) {
    return new NetworkDescriptor.Contract(contract.address(), contract.codeHash());
  }

  private Optional<Deployed> recorded() throws IOException, StackException {
    if (!Files.exists(deployedFile()) || !Files.exists(descriptorFile())) {
      return Optional.empty();
    }
    try {
      JsonNode json =
          StrictJson.parse(Files.readAllBytes(deployedFile()), StrictJson.Limits.MESSAGE);
      boolean sameKeys =
          StrictJson.text(json, "messageKey").equals(keys.message().toString())
              && StrictJson.text(json, "decryptionKey").equals(keys.decryption().toString());
      if (!sameKeys) {
        listener.notice(
            "The module's keys are not those that ModuleRegistry has: its contracts are deployed"
                + " again with the new ones, and network.json is written anew.");
        setAside();
        return Optional.empty();
      }
      return Optional.of(
          new Deployed(
              NetworkDescriptor.parse(Files.readAllBytes(descriptorFile())),
              StrictJson.member(json, "startBlock").asLong()));
    } catch (WireException edited) {
      throw new StackException(
          "%s or %s is not what was written there (%s): delete both to deploy anew"
              .formatted(deployedFile(), descriptorFile(), edited.getMessage()),
          edited);
    }
  }

  /** Keeps the record of a deployment that is gone, and begins a new journal. */
  private void setAside() throws IOException {
    Files.move(
        folder(),
        state.root().resolve("deployment.before-" + Instant.now().getEpochSecond()),
        StandardCopyOption.ATOMIC_MOVE);
  }

  private Path folder() throws IOException {
    return state.folder("deployment");
  }

  private Path deployedFile() throws IOException {
    return folder().resolve("deployed.json");
  }

  private Path descriptorFile() {
    return state.root().resolve("network.json");
  }

  /** On a local chain nobody pays, so nobody is asked. */
  private static final class Silent implements DeploymentListener {
    @Override
    public void estimated(String contract, Estimate estimate) {}

    @Override
    public void deployed(String contract, Address address) {}
  }
}
