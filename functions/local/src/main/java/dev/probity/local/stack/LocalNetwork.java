package dev.probity.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.DeployedNetwork.DeployedContract;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentException;
import dev.probity.chain.deployment.DeploymentListener;
import dev.probity.chain.deployment.DeploymentPlan;
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
  private static final String KEYS = "keys";
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
    keys.transactions().forEach(account -> DevelopmentFunds.grant(chain, account));
    Optional<Lost> lost = Optional.empty();
    Optional<JsonNode> found = found();
    if (found.isPresent()) {
      lost = outdated(found.get());
      if (lost.isEmpty()) {
        Deployed recorded = recorded(found.get());
        lost = lost(chain, recorded.descriptor());
        if (lost.isEmpty()) {
          settle();
          return recorded;
        }
      }
      setAside();
    }
    Deployed deployed = deploy(chain);
    settle();
    lost.ifPresent(before ->
        listener.notice(
            before.why()
                + ": the contracts were deployed again and network.json was written anew. What was"
                + " anchored before "
                + before.anchored()
                + "; `probity init --force` takes the new descriptor."));
    return deployed;
  }

  /**
   * A recorded deployment that cannot be used.
   *
   * @param anchored where what was anchored is now
   */
  private record Lost(String why, String anchored) {
    static Lost contracts(String why) {
      return new Lost(why, "stays with the old ones");
    }

    static Lost chain(String why) {
      return new Lost(why, "is no longer on this chain");
    }
  }

  private Optional<Lost> outdated(JsonNode record) {
    JsonNode before = record.path(KEYS);
    if (before.isMissingNode()) {
      return Optional.of(Lost.contracts("The contracts are those of an earlier version"));
    }
    return before.equals(keys.toJson())
        ? Optional.empty()
        : Optional.of(Lost.contracts("The modules' keys are not those that ModuleRegistry has"));
  }

  private static Optional<Lost> lost(ChainView chain, NetworkDescriptor known) {
    if (!chain.genesisHash().equals(known.genesisHash())) {
      return Optional.of(Lost.chain("The chain is another one than before (its block 0 differs)"));
    }
    for (NetworkDescriptor.Contract contract :
        List.of(
            known.moduleRegistry(),
            known.integrityRegistry(),
            known.idmaRegistry(),
            known.apiTokenRegistry())) {
      byte[] code = chain.code(contract.address(), chain.heads().latest());
      if (!Digests.keccak256(code).equals(contract.codeHash())) {
        return Optional.of(
            Lost.chain("The chain was rolled back below the deployment of the contracts"));
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
            wallets.keyholders(), DELAY_SECONDS, wallets.admins(), keys.genesis(validTo));
    try (Wallet deployer = wallets.deployer();
        PendingMiner miner = PendingMiner.start(anvil.rpc())) {
      DevelopmentFunds.grant(chain, deployer.address());
      plan.admins().forEach(admin -> DevelopmentFunds.grant(chain, admin));
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
            contract(network.idmaRegistry()),
            contract(network.apiTokenRegistry()),
            List.of());
    long startBlock = network.integrityRegistry().block().number();
    ClientFolder.writePrivately(descriptorFile(), descriptor.bytes());
    // Last: with it the deployment counts as made.
    ObjectNode record =
        JsonNodeFactory.instance
            .objectNode()
            .put("startBlock", startBlock)
            .put("keyholderMultisig", network.keyholderMultisig().address().toString())
            .put("timelockController", network.timelockController().address().toString());
    record.set(KEYS, keys.toJson());
    StateFolder.writeSecret(deployedFile(), record.toPrettyString() + "\n");
    return new Deployed(descriptor, startBlock);
  }

  private static NetworkDescriptor.Contract contract(DeployedContract contract) {
    return new NetworkDescriptor.Contract(contract.address(), contract.codeHash());
  }

  private Optional<JsonNode> found() throws IOException, StackException {
    if (!Files.exists(deployedFile()) || !Files.exists(descriptorFile())) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StrictJson.parse(Files.readAllBytes(deployedFile()), StrictJson.Limits.MESSAGE));
    } catch (WireException edited) {
      throw edited(edited);
    }
  }

  private Deployed recorded(JsonNode record) throws IOException, StackException {
    try {
      return new Deployed(
          NetworkDescriptor.parse(Files.readAllBytes(descriptorFile())),
          StrictJson.member(record, "startBlock").asLong());
    } catch (WireException edited) {
      throw edited(edited);
    }
  }

  private StackException edited(WireException edited) throws IOException {
    return new StackException(
        "%s or %s is not what was written there (%s): delete both to deploy anew"
            .formatted(deployedFile(), descriptorFile(), edited.getMessage()),
        edited);
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
