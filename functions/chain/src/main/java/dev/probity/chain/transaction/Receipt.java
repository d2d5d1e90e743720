package dev.probity.chain.transaction;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.wire.Bytes32;
import java.util.Optional;

/** A transaction in a block, as an endpoint has it. */
record Receipt(Bytes32 hash, long blockNumber, Bytes32 blockHash, long gasUsed, boolean succeeded) {

  /** Empty when the transaction is in no block that the endpoint knows. */
  static Optional<Receipt> of(RpcEndpoint endpoint, Bytes32 hash) {
    RpcValue receipt = endpoint.call("eth_getTransactionReceipt", hash.toString());
    return receipt.isAbsent()
        ? Optional.empty()
        : Optional.of(
            new Receipt(
                hash,
                receipt.member("blockNumber").number(),
                receipt.member("blockHash").bytes32(),
                receipt.member("gasUsed").number(),
                receipt.member("status").number() == 1));
  }
}
