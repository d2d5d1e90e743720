package dev.probity.chain.transaction;

import dev.probity.chain.ContractError;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Bytes32;

/** What became of a transaction. */
public sealed interface TransactionFate {

  /**
   * It did what it should, in a final block.
   *
   * @param hash which one of those that were waited for
   */
  record Mined(Bytes32 hash, BlockRef block, long gasUsed) implements TransactionFate {}

  /**
   * It is in a final block and changed nothing but the balance that paid for it.
   *
   * @param error why, by running it again on the state before its block
   */
  record Reverted(Bytes32 hash, BlockRef block, long gasUsed, ContractError error)
      implements TransactionFate {}

  /** Another transaction of the account has its nonce, finally: it can never be mined. */
  record Replaced(long nonce) implements TransactionFate {}

  /**
   * No endpoint knows it any more, and its nonce is still free: broadcast the same bytes again, or
   * bump the fee.
   */
  record Dropped(Bytes32 hash) implements TransactionFate {}
}
