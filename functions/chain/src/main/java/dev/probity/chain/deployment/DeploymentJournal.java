package dev.probity.chain.deployment;

import dev.probity.chain.transaction.SignedTransaction;
import java.util.Optional;

/**
 * What a deployment has signed so far. An entry is kept before its transaction is sent, so that a
 * repeated deployment sends the same again instead of another one.
 */
public interface DeploymentJournal {

  /** The transaction that creates this contract, if it was signed. */
  Optional<SignedTransaction> find(String contract);

  /** Keeps it durably. */
  void record(String contract, SignedTransaction transaction);
}
