package dev.probity.client.account;

import dev.probity.chain.transaction.ContractCall;
import dev.probity.chain.transaction.ContractRefusedException;
import dev.probity.chain.transaction.Estimate;
import dev.probity.chain.transaction.TransactionException;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.deployment.Anchoring;
import dev.probity.client.deployment.Connection;
import dev.probity.client.journal.Journal;
import dev.probity.client.terminal.Stages;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * One transaction to SCidma that the wallet sends, kept until it is final: stopped and repeated, it
 * is not sent twice. What the contract refused is forgotten, for it may take another one later.
 */
final class OwnTransaction extends Journal {
  private final Connection connection;
  private final Stages stages;
  private final Predicate<Estimate> consent;

  /**
   * The transaction that is kept in this folder.
   *
   * @param consent asked with what it may cost, before it is signed
   */
  OwnTransaction(Path folder, Connection connection, Stages stages, Predicate<Estimate> consent) {
    super(folder);
    this.connection = connection;
    this.stages = stages;
    this.consent = consent;
  }

  /**
   * Sends the call, and waits until it is final.
   *
   * @param stage what the user sees of it
   * @param leastGas its limit at least; 0 where the estimate is enough
   * @param whenRefused what to do when the contract refused it, one sentence
   * @throws ContractRefusedException the contract would refuse it; nothing was signed
   */
  void run(String stage, byte[] call, long leastGas, String whenRefused)
      throws ContractRefusedException, InterruptedException {
    try {
      var _ =
          new Anchoring(connection, this, stages, consent)
              .anchor(
                  stage,
                  ContractCall.of(connection.network().idmaRegistry().address(), call),
                  leastGas,
                  whenRefused);
      remove("transaction");
    } catch (ContractRefusedException refused) {
      throw refused;
    } catch (TransactionException refused) {
      throw ClientException.refused(String.valueOf(refused.getMessage()), refused);
    } catch (ClientException ended) {
      if (ended.exitCode() == ExitCode.REFUSED) {
        remove("transaction");
      }
      throw ended;
    }
  }
}
