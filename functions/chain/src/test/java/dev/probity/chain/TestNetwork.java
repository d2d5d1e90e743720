package dev.probity.chain;

import dev.probity.chain.deployment.DeployedNetwork;
import dev.probity.chain.deployment.Deployment;
import dev.probity.chain.deployment.DeploymentJournal;
import dev.probity.chain.deployment.DeploymentListener;
import dev.probity.chain.deployment.DeploymentPlan;
import dev.probity.chain.deployment.DeploymentPlan.GenesisKey;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The six contracts on an anvil, and an account that stores data hashes. */
final class TestNetwork {
  static final Duration LIMIT = Duration.ofSeconds(20);
  static final Duration POLL = Duration.ofMillis(20);
  static final Address MODULE_KEY = TestAccounts.address("module key");

  /** Whose transactions IdmaRegistry takes for the identity module's. */
  static final TestAccounts.Signer IDMA = TestAccounts.signer("identity module");

  /** Whose transactions ApiTokenRegistry takes for the gateway's. */
  static final TestAccounts.Signer GATEWAY = TestAccounts.signer("gateway");

  /** Whose transactions ApiTokenRegistry takes for the guardian's. */
  static final TestAccounts.Signer GUARDIAN = TestAccounts.signer("guardian");

  /** The first system administrators. */
  static final List<TestAccounts.Signer> ADMINS =
      List.of(
          TestAccounts.signer("admin 1"),
          TestAccounts.signer("admin 2"),
          TestAccounts.signer("admin 3"));

  static final String TEN_ETHER = "0x8ac7230489e80000";

  private final Anvil anvil;
  private final TestAccounts.Signer owner;
  private final DeployedNetwork contracts;

  private TestNetwork(Anvil anvil, TestAccounts.Signer owner, DeployedNetwork contracts) {
    this.anvil = anvil;
    this.owner = owner;
    this.contracts = contracts;
  }

  static DeploymentPlan plan() {
    return new DeploymentPlan(
        List.of(
            TestAccounts.address("keyholder 1"),
            TestAccounts.address("keyholder 2"),
            TestAccounts.address("keyholder 3")),
        5,
        ADMINS.stream().map(TestAccounts.Signer::address).toList(),
        List.of(
            new GenesisKey("IM", "message", MODULE_KEY.toWord(), 4_000_000_000L),
            new GenesisKey("IDMA", "transaction", IDMA.address().toWord(), 4_000_000_000L),
            new GenesisKey("GW", "transaction", GATEWAY.address().toWord(), 4_000_000_000L),
            new GenesisKey("MON", "transaction", GUARDIAN.address().toWord(), 4_000_000_000L)));
  }

  /** Deploys at finality {@code latest}, then makes all of it final. */
  static TestNetwork on(Anvil anvil) {
    TestAccounts.Signer owner = TestAccounts.signer("owner");
    anvil.fund(owner.address(), TEN_ETHER);
    ChainView chain = view(anvil.rpc(), new Finality.Latest());
    try {
      DeployedNetwork contracts =
          new Deployment(
                  chain, new WalletTransactions(chain, owner, POLL), new MapJournal(), new Silent())
              .deploy(plan(), LIMIT);
      anvil.mine(3);
      return new TestNetwork(anvil, owner, contracts);
    } catch (TransactionException | dev.probity.chain.deployment.DeploymentException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The same contracts on a node that was started from the state of this one. */
  TestNetwork movedTo(Anvil other) {
    return new TestNetwork(other, owner, contracts);
  }

  static ChainView view(RpcEndpoint endpoint, Finality finality) {
    return new ChainView(List.of(endpoint), finality, Anvil.CHAIN_ID);
  }

  ChainView view() {
    return view(anvil.rpc(), new Finality.Finalized());
  }

  Anvil anvil() {
    return anvil;
  }

  DeployedNetwork contracts() {
    return contracts;
  }

  Address registry() {
    return contracts.integrityRegistry().address();
  }

  Address idmaRegistry() {
    return contracts.idmaRegistry().address();
  }

  Address apiTokenRegistry() {
    return contracts.apiTokenRegistry().address();
  }

  TestAccounts.Signer owner() {
    return owner;
  }

  Bytes32 dataId(Bytes32 nonce) {
    return Commitments.dataId(Anvil.CHAIN_ID, registry(), owner.address(), nonce);
  }

  WalletTransactions transactions() {
    return new WalletTransactions(view(), owner, POLL);
  }

  /** Stores version 1 under a nonce, request and content named after {@code name}. */
  BlockRef store(String name) {
    return store(word(name), 1, word(name + " request"), word(name + " content"));
  }

  BlockRef store(Bytes32 nonce, long version, Bytes32 requestHash, Bytes32 contentDigest) {
    try {
      return send(
          owner,
          ContractCall.of(
              registry(),
              IntegrityContract.storeTdataHash(nonce, version, requestHash, contentDigest)));
    } catch (TransactionException e) {
      throw new IllegalStateException(e);
    }
  }

  BlockRef erase(Bytes32 nonce, long version, Bytes32 requestHash) {
    try {
      return send(
          owner,
          ContractCall.of(registry(), IntegrityContract.eraseTdata(nonce, version, requestHash)));
    } catch (TransactionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a call from this account, and waits until it is mined. */
  BlockRef send(TestAccounts.Signer from, ContractCall call) throws TransactionException {
    WalletTransactions transactions = new WalletTransactions(view(), from, POLL);
    SignedTransaction signed = transactions.sign(call, transactions.estimate(call));
    transactions.broadcast(signed);
    try {
      TransactionFate fate =
          transactions.await(List.of(signed), new Finality.Latest(), LIMIT, WaitProgress.SILENT);
      return ((TransactionFate.Mined) fate).block();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Sends a call from this account, and waits until it is mined.
   *
   * @throws IllegalStateException the contract refuses; the message is {@code reverted: } and the
   *     error's name
   */
  void sendOrRevert(TestAccounts.Signer from, Address contract, byte[] call) {
    try {
      send(from, ContractCall.of(contract, call));
    } catch (ContractRefusedException refused) {
      throw new IllegalStateException("reverted: " + refused.error().name(), refused);
    } catch (TransactionException e) {
      throw new IllegalStateException(e);
    }
  }

  static Bytes32 word(String name) {
    return Digests.keccak256(name);
  }

  /** Keeps entries as long as the test. */
  static final class MapJournal implements DeploymentJournal {
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

  /** Hears nothing. */
  static class Silent implements DeploymentListener {
    @Override
    public void estimated(String contract, Estimate estimate) {}

    @Override
    public void deployed(String contract, Address address) {}
  }
}
