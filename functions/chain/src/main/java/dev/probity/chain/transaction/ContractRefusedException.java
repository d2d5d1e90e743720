package dev.probity.chain.transaction;

import dev.probity.chain.ContractError;

/** The contract would revert the transaction as things stand; nothing was signed. */
public final class ContractRefusedException extends TransactionException {
  private final ContractError error;

  ContractRefusedException(ContractError error) {
    super("the contract refuses this transaction: " + error);
    this.error = error;
  }

  /** Why. */
  public ContractError error() {
    return error;
  }
}
