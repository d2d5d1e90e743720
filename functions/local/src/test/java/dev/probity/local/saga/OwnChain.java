package dev.probity.local.saga;

import dev.probity.aws.KmsTransactionKey;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.IdmaContract;
import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentException;
import dev.probity.chain.deployment.DeploymentJournal;
import dev.probity.chain.deployment.DeploymentListener;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionSigner;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.local.service.FreePorts;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.anvil.Anvil;
import dev.probity.local.service.anvil.AnvilRpc;
import dev.probity.local.service.anvil.Mining;
import dev.probity.local.stack.SharedStack;
import dev.probity.protocol.port.TransactionKey;
import dev.probity.protocol.port.memory.InMemoryTransactionKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * A chain with the contracts, for one test class alone: it can be stopped and reorganised without
 * harm to others. IDMA's account on it is the template's key in the shared stack's KMS server.
 */
public final class OwnChain implements AutoCloseable {
  private static final BigInteger MUCH = BigInteger.TEN.pow(20);
  private static final long VALID_TO = 4_000_000_000L;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final String GAS = "0x40000";

  private final StateFolder folder;
  private final int port;
  private final int slots;
  private final Mining mining;
  private final KmsClient kms = SharedStack.get().aws().kmsClient();
  private final TransactionKey idma =
      new KmsTransactionKey(kms, SharedStack.get().reference("IdmaTransactionKey"));
  private final DeployedNetwork contracts;
  private Anvil anvil;

  /**
   * Starts it and deploys.
   *
   * @param slots a block is final when twice as many lie above it
   * @param mining when it makes blocks once the contracts stand
   */
  public OwnChain(Path folder, int slots, Mining mining) throws IOException, InterruptedException {
    this.folder = StateFolder.at(folder);
    this.port = FreePorts.any(1).getFirst();
    this.slots = slots;
    this.mining = mining;
    this.anvil = started(Mining.ON_DEMAND);
    fund(idma.address());
    this.contracts = deploy();
    mineFinal();
    if (mining != Mining.ON_DEMAND) {
      rpc().call("evm_setIntervalMining", 1);
    }
  }

  private Anvil started(Mining when) throws IOException, InterruptedException {
    return Anvil.start(SharedStack.projectRoot(), folder, new Anvil.Settings(port, slots, when));
  }

  private DeployedNetwork deploy() throws IOException, InterruptedException {
    var owner = TransactionSigner.of(key("owner"));
    fund(owner.address());
    var plan =
        new DeploymentPlan(
            List.of(named("holder 1"), named("holder 2"), named("holder 3")),
            5,
            List.of(named("admin 1"), named("admin 2"), named("admin 3")),
            List.of(new GenesisKey("IDMA", "transaction", idma.address().toWord(), VALID_TO)));
    ChainView latest = view(new Finality.Latest());
    // Blocks only while the deployment waits for one.
    anvil.rpc().call("evm_setAutomine", true);
    try {
      return new Deployment(
              latest, new WalletTransactions(latest, owner, POLL), new Journal(), new Silent())
          .deploy(plan, LIMIT);
    } catch (DeploymentException | TransactionException refused) {
      throw new IllegalStateException(refused);
    } finally {
      anvil.rpc().call("evm_setAutomine", false);
    }
  }

  // ---- the chain

  public AnvilRpc rpc() {
    return anvil.rpc();
  }

  /** Where it listens, also while it is stopped. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What is read of it at this finality. */
  public ChainView view(Finality finality) {
    return new ChainView(List.of(RpcEndpoint.of(endpoint())), finality, Anvil.CHAIN_ID);
  }

  /** Blocks until the newest so far is final. */
  public void mineFinal() throws IOException, InterruptedException {
    rpc().mine(2 * slots + 1);
  }

  /** Ends it in order: its state stays. */
  public void stop() throws IOException {
    anvil.close();
  }

  /**
   * Starts it again; what it stood on before cannot be read any more, so a newer block is final.
   */
  public void start() throws IOException, InterruptedException {
    anvil = started(mining);
    mineFinal();
  }

  public void fund(Address account) throws IOException, InterruptedException {
    rpc().setBalance(account.toString(), MUCH);
  }

  /** SCidma. */
  public Address registry() {
    return contracts.idmaRegistry().address();
  }

  /** SCim. */
  public Address integrityRegistry() {
    return contracts.integrityRegistry().address();
  }

  /** IDMA's key, in KMS. */
  public TransactionKey idma() {
    return idma;
  }

  // ---- its users

  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  /** An account without a key, named after something. */
  static Address named(String name) {
    return Address.of(Arrays.copyOf(word(name).bytes(), Address.LENGTH));
  }

  /** A key that is the hash of its name: worthless. */
  static TransactionKey key(String name) {
    try {
      return new InMemoryTransactionKey(PrivateKey32.of(word(name).bytes()));
    } catch (WireException outOfRange) {
      throw new IllegalStateException(outOfRange);
    }
  }

  /** Tx1 with these hashes, by accounts without keys; final when this returns. */
  public void request(Map<Bytes32, Address> senders) throws IOException, InterruptedException {
    rpc().call("anvil_autoImpersonateAccount", true);
    for (var request : senders.entrySet()) {
      fund(request.getValue());
      rpc()
          .call(
              "eth_sendTransaction",
              Map.of(
                  "from", request.getValue().toString(),
                  "to", registry().toString(),
                  "gas", GAS,
                  "data", Hex.of(IdmaContract.storeRegData(request.getKey()))));
    }
    rpc().call("anvil_autoImpersonateAccount", false);
    mineFinal();
  }

  @Override
  public void close() throws IOException {
    anvil.close();
    kms.close();
  }

  private static final class Journal implements DeploymentJournal {
    private final Map<String, SignedTransaction> entries = new HashMap<>();

    @Override
    public Optional<SignedTransaction> find(String contract) {
      return Optional.ofNullable(entries.get(contract));
    }

    @Override
    public void record(String contract, SignedTransaction transaction) {
      entries.put(contract, transaction);
    }
  }

  private static final class Silent implements DeploymentListener {
    @Override
    public void estimated(String contract, Estimate estimate) {}

    @Override
    public void deployed(String contract, Address address) {}
  }
}
