package dev.probity.chain.transaction;

/** A transaction cannot be made or sent; the message says what to do. */
public abstract sealed class TransactionException extends Exception
    permits InsufficientFundsException, ContractRefusedException, TransactionRejectedException {
  TransactionException(String message) {
    super(message);
  }
}
