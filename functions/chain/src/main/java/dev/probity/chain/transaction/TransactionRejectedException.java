package dev.probity.chain.transaction;

import dev.probity.protocol.wire.Bytes32;

/** No endpoint takes the signed transaction, and none has it. */
public final class TransactionRejectedException extends TransactionException {

  /** Why, as far as it can be told. */
  public enum Reason {
    /** Another transaction with this nonce was mined: sign a new one. */
    NONCE_USED,
    /** Another one with this nonce waits and pays about the same: bump the fee more. */
    UNDERPRICED,
    /** The account cannot pay. */
    FUNDS,
    /** Something else, in the endpoint's words. */
    OTHER
  }

  private final Bytes32 hash;
  private final Reason reason;

  TransactionRejectedException(Bytes32 hash, Reason reason, String words) {
    super("transaction %s was not taken: %s (%s)".formatted(hash, remedy(reason), words));
    this.hash = hash;
    this.reason = reason;
  }

  /** The transaction. */
  public Bytes32 hash() {
    return hash;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  private static String remedy(Reason reason) {
    return switch (reason) {
      case NONCE_USED -> "another one took its place, sign it again";
      case UNDERPRICED -> "another one waits in its place, raise the fee";
      case FUNDS -> "the account cannot pay for it, send it ether";
      case OTHER -> "the endpoint refused it, see its words";
    };
  }
}
