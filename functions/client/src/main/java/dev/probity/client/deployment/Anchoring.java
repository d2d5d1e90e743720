package dev.probity.client.deployment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.TransactionRejectedException;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.client.ClientException;
import dev.probity.client.journal.Journal;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A transaction of the user's own (Tx1, Tx5): estimated, agreed to, signed, kept, and only then
 * sent; awaited until it is final.
 */
public final class Anchoring {
  private static final Duration FINALITY_LIMIT = Duration.ofMinutes(30);

  private final Connection connection;
  private final Journal journal;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  /**
   * For one transaction, kept as {@code transaction} in the journal.
   *
   * @param consent asked with what it may cost, before it is signed
   */
  public Anchoring(
      Connection connection, Journal journal, Stages stages, Predicate<Estimate> consent) {
    this.connection = connection;
    this.journal = journal;
    this.stages = stages;
    this.consent = consent;
  }

  /**
   * Sends the call, or carries on with the transaction that an earlier run signed.
   *
   * @param stage what the user sees of it
   * @param whenRefused what to do when the contract refused it, one sentence
   */
  public TransactionFate.Mined anchor(String stage, ContractCall call, String whenRefused)
      throws TransactionException, InterruptedException {
    return anchor(stage, call, 0, whenRefused);
  }

  /**
   * The same, where what others send first makes the call need more gas than it is estimated at.
   *
   * @param leastGas its limit at least
   */
  public TransactionFate.Mined anchor(
      String stage, ContractCall call, long leastGas, String whenRefused)
      throws TransactionException, InterruptedException {
    WalletTransactions transactions = connection.transactions();
    SignedTransaction transaction = kept();
    if (transaction == null) {
      transaction = sign(transactions, call, leastGas);
    }
    stages.begin(stage, Stages.UNKNOWN);
    broadcast(transactions, transaction);
    TransactionFate fate =
        transactions.await(
            List.of(transaction),
            connection.chain().finality(),
            FINALITY_LIMIT,
            WaitProgress.SILENT);
    return settled(fate, whenRefused);
  }

  /** Sends it; where another transaction of the wallet has its place, the next run signs anew. */
  private void broadcast(WalletTransactions transactions, SignedTransaction transaction)
      throws TransactionException {
    try {
      transactions.broadcast(transaction);
    } catch (TransactionRejectedException rejected) {
      switch (rejected.reason()) {
        case NONCE_USED, UNDERPRICED -> throw signAnew(transaction.nonce());
        case FUNDS, OTHER -> throw rejected;
      }
    }
  }

  private ClientException signAnew(long nonce) {
    journal.remove("transaction");
    return ClientException.unavailable(
        "Another transaction of this wallet took nonce "
            + nonce
            + ". Repeat the command: it signs the transaction anew.",
        null);
  }

  private @org.jspecify.annotations.Nullable SignedTransaction kept() {
    return journal
        .get("transaction")
        .map(json ->
            new SignedTransaction(
                json.path("raw").asText(),
                journal.bytes32("transaction", "hash"),
                json.path("nonce").asLong()))
        .orElse(null);
  }

  private SignedTransaction sign(WalletTransactions transactions, ContractCall call, long leastGas)
      throws TransactionException {
    Estimate estimate = transactions.estimate(call).atLeast(leastGas);
    if (!consent.test(estimate)) {
      throw ClientException.usage("Nothing was sent to the chain.", null);
    }
    SignedTransaction signed = transactions.sign(call, estimate);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("raw", signed.raw());
    json.put("hash", signed.hash().toString());
    json.put("nonce", signed.nonce());
    journal.put("transaction", json);
    return signed;
  }

  private TransactionFate.Mined settled(TransactionFate fate, String whenRefused) {
    return switch (fate) {
      case TransactionFate.Mined mined -> {
        stages.end(
            "block " + mined.block().number() + ", " + Quantities.count(mined.gasUsed()) + " gas");
        yield mined;
      }
      case TransactionFate.Reverted reverted ->
          throw ClientException.refused(
              "The contract refused the transaction: " + reverted.error() + ". " + whenRefused,
              null);
      case TransactionFate.Replaced replaced -> throw signAnew(replaced.nonce());
      case TransactionFate.Dropped dropped ->
          throw ClientException.unavailable(
              "The network lost the transaction. Repeat the command: it sends it again.", null);
    };
  }
}
