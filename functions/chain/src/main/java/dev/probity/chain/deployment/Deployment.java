package dev.probity.chain.deployment;

import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.deployment.DeployedNetwork.DeployedContract;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.UnsignedTransaction;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Digests;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.web3j.crypto.ContractUtils;

/**
 * Deploys KeyholderMultisig, TimelockController, ModuleRegistry, IntegrityRegistry, IdmaRegistry
 * and ApiTokenRegistry, in this order because most name some before them. The deployer keeps no
 * role in any of them.
 *
 * <p>It can be interrupted anywhere and repeated with the same plan and journal.
 */
public final class Deployment {
  /** Names of the contracts in the journal, in the order of their creation. */
  public static final List<String> CONTRACTS =
      List.of(
          "KeyholderMultisig",
          "TimelockController",
          "ModuleRegistry",
          "IntegrityRegistry",
          "IdmaRegistry",
          "ApiTokenRegistry");

  private final ChainView chain;
  private final WalletTransactions transactions;
  private final DeploymentJournal journal;
  private final DeploymentListener listener;

  /** A deployment by the account of {@code transactions}. */
  public Deployment(
      ChainView chain,
      WalletTransactions transactions,
      DeploymentJournal journal,
      DeploymentListener listener) {
    this.chain = chain;
    this.transactions = transactions;
    this.journal = journal;
    this.listener = listener;
  }

  /**
   * Deploys what is missing and waits until all of it is final.
   *
   * @param limit how long to wait for one contract
   * @throws TransactionException the account cannot pay, or a constructor refuses the plan
   * @throws DeploymentException the journal belongs to another plan, or its transactions can no
   *     longer be mined
   */
  public DeployedNetwork deploy(DeploymentPlan plan, Duration limit)
      throws TransactionException, DeploymentException, InterruptedException {
    plan.requireDelay(chain.chainId());
    Creation multisig = begin(CONTRACTS.get(0), CreationCode.keyholderMultisig(plan));
    Creation timelock =
        begin(CONTRACTS.get(1), CreationCode.timelockController(plan, multisig.address()));
    // ModuleRegistry refuses an owner or guardian without code, already when its gas is estimated.
    standing(multisig, new Finality.Latest(), limit);
    standing(timelock, new Finality.Latest(), limit);
    Creation modules =
        begin(
            CONTRACTS.get(2),
            CreationCode.moduleRegistry(plan, timelock.address(), multisig.address()));
    Creation integrity = begin(CONTRACTS.get(3), CreationCode.integrityRegistry());
    // IdmaRegistry and ApiTokenRegistry refuse a ModuleRegistry without code.
    standing(modules, new Finality.Latest(), limit);
    Creation idma = begin(CONTRACTS.get(4), CreationCode.idmaRegistry(plan, modules.address()));
    Creation api = begin(CONTRACTS.get(5), CreationCode.apiTokenRegistry(modules.address()));
    return new DeployedNetwork(
        chain.chainId(),
        chain.genesisHash(),
        plan.delaySeconds(),
        finished(multisig, limit),
        finished(timelock, limit),
        finished(modules, limit),
        finished(integrity, limit),
        finished(idma, limit),
        finished(api, limit));
  }

  private record Creation(String contract, SignedTransaction transaction, Address address) {}

  /** Signs, records and sends; or sends again what was recorded. */
  private Creation begin(String contract, ContractCall code)
      throws TransactionException, DeploymentException {
    Optional<SignedTransaction> known = journal.find(contract);
    if (known.isPresent() && !UnsignedTransaction.of(known.get()).call().equals(code)) {
      throw new DeploymentException(
          "the journal has another "
              + contract
              + ": repeat with the values of the first attempt, or begin a new journal");
    }
    SignedTransaction transaction = known.isPresent() ? known.get() : signed(contract, code);
    transactions.broadcast(transaction);
    return new Creation(contract, transaction, addressOf(transaction));
  }

  private DeployedContract finished(Creation creation, Duration limit)
      throws TransactionException, DeploymentException, InterruptedException {
    BlockRef block = standing(creation, chain.finality(), limit);
    // The code never changes, and few endpoints keep the state of the block that created it.
    byte[] code = chain.code(creation.address(), chain.heads().finalized());
    if (code.length == 0) {
      throw new DeploymentException(
          "there is no code at %s after the creation of %s: use another endpoint"
              .formatted(creation.address(), creation.contract()));
    }
    listener.deployed(creation.contract(), creation.address());
    return new DeployedContract(creation.address(), Digests.keccak256(code), block);
  }

  private BlockRef standing(Creation creation, Finality finality, Duration limit)
      throws TransactionException, DeploymentException, InterruptedException {
    return switch (fate(creation.transaction(), finality, limit)) {
      case TransactionFate.Mined mined -> mined.block();
      case TransactionFate.Reverted reverted ->
          throw new DeploymentException(
              "the creation of %s reverted (%s): begin a new journal with corrected values"
                  .formatted(creation.contract(), reverted.error()));
      case TransactionFate.Replaced replaced ->
          throw new DeploymentException(
              "another transaction of %s took nonce %d, meant for %s: begin a new journal"
                  .formatted(transactions.account(), replaced.nonce(), creation.contract()));
      case TransactionFate.Dropped dropped ->
          throw new DeploymentException(
              "transaction %s is dropped again and again: repeat when the network is quieter"
                  .formatted(dropped.hash()));
    };
  }

  private SignedTransaction signed(String contract, ContractCall creation)
      throws TransactionException {
    Estimate estimate = transactions.estimate(creation);
    listener.estimated(contract, estimate);
    SignedTransaction transaction = transactions.sign(creation, estimate);
    journal.record(contract, transaction);
    return transaction;
  }

  private TransactionFate fate(SignedTransaction transaction, Finality finality, Duration limit)
      throws TransactionException, InterruptedException {
    TransactionFate fate =
        transactions.await(List.of(transaction), finality, limit, WaitProgress.SILENT);
    for (int tries = 0; tries < 3 && fate instanceof TransactionFate.Dropped; tries++) {
      transactions.broadcast(transaction);
      fate = transactions.await(List.of(transaction), finality, limit, WaitProgress.SILENT);
    }
    return fate;
  }

  /** keccak256 of the RLP of account and nonce, its last 20 bytes. */
  private Address addressOf(SignedTransaction creation) {
    return Address.of(
        ContractUtils.generateContractAddress(
            transactions.account().bytes(), BigInteger.valueOf(creation.nonce())));
  }
}
