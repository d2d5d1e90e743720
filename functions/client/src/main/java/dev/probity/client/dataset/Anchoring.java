package dev.probity.client.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.IntegrityContract;
import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.SignedTransaction;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.chain.transaction.TransactionFate;
import dev.probity.chain.transaction.TransactionRejectedException;
import dev.probity.chain.transaction.WaitProgress;
import dev.probity.chain.transaction.WalletTransactions;
import dev.probity.client.ClientException;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** V.6: Tx5, estimated, signed, kept, and only then sent; awaited until it is final. */
final class Anchoring {
  private static final Duration FINALITY_LIMIT = Duration.ofMinutes(30);

  private final Connection connection;
  private final DatasetJournal journal;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  Anchoring(
      Connection connection, DatasetJournal journal, Stages stages, Predicate<Estimate> consent) {
    this.connection = connection;
    this.journal = journal;
    this.stages = stages;
    this.consent = consent;
  }

  TransactionFate.Mined anchor(SignedMessage<StoreData> storeData, BuiltDataset built)
      throws TransactionException, InterruptedException {
    WalletTransactions transactions = connection.transactions();
    SignedTransaction transaction = kept();
    if (transaction == null) {
      transaction = sign(transactions, call(storeData, built));
    }
    stages.begin("anchoring H12 on chain", Stages.UNKNOWN);
    broadcast(transactions, transaction);
    TransactionFate fate =
        transactions.await(
            List.of(transaction),
            connection.chain().finality(),
            FINALITY_LIMIT,
            WaitProgress.SILENT);
    return settled(fate);
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

  private ContractCall call(SignedMessage<StoreData> storeData, BuiltDataset built) {
    Manifest manifest = built.manifest().message();
    return ContractCall.of(
        connection.network().integrityRegistry().address(),
        IntegrityContract.storeTdataHash(
            manifest.nonce(),
            manifest.version(),
            storeData.digest(),
            Bytes32.of(built.root().digest())));
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

  private SignedTransaction sign(WalletTransactions transactions, ContractCall call)
      throws TransactionException {
    Estimate estimate = transactions.estimate(call);
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

  private TransactionFate.Mined settled(TransactionFate fate) {
    return switch (fate) {
      case TransactionFate.Mined mined -> {
        stages.end(
            "block " + mined.block().number() + ", " + Quantities.count(mined.gasUsed()) + " gas");
        yield mined;
      }
      case TransactionFate.Reverted reverted ->
          throw ClientException.refused(
              "The contract refused the transaction: "
                  + reverted.error()
                  + ". Store the file as a data set of its own with --again.",
              null);
      case TransactionFate.Replaced replaced -> throw signAnew(replaced.nonce());
      case TransactionFate.Dropped dropped ->
          throw ClientException.unavailable(
              "The network lost the transaction. Repeat the command: it sends it again.", null);
    };
  }
}
