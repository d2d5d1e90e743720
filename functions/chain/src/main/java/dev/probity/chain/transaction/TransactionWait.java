package dev.probity.chain.transaction;

import dev.probity.chain.ChainView;
import dev.probity.chain.ContractError;
import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Waits for one of several transactions with the same nonce. */
final class TransactionWait {
  /**
   * How many looks in a row must miss a transaction before it counts as dropped or replaced: a node
   * shows a new block's nonces a moment before its receipts.
   */
  private static final int MISSES = 5;

  private final ChainView chain;
  private final Address account;
  private final List<SignedTransaction> sameNonce;
  private final WaitProgress progress;
  private int unknown;
  private int overtaken;

  TransactionWait(
      ChainView chain, Address account, List<SignedTransaction> sameNonce, WaitProgress progress) {
    this.chain = chain;
    this.account = account;
    this.sameNonce = List.copyOf(sameNonce);
    this.progress = progress;
  }

  /** Looks again and again until {@code deadline}, a value of {@link System#nanoTime}. */
  TransactionFate until(long deadline, Duration poll) throws InterruptedException {
    while (true) {
      Optional<TransactionFate> fate = look();
      if (fate.isPresent()) {
        return fate.get();
      }
      if (System.nanoTime() - deadline > 0) {
        throw PortException.retryable(
            PortException.Neighbour.CHAIN,
            "transaction %s is not final yet: wait for it again"
                .formatted(sameNonce.getLast().hash()),
            null);
      }
      Thread.sleep(poll);
    }
  }

  private Optional<TransactionFate> look() {
    Optional<Receipt> receipt = receipt();
    if (receipt.isEmpty()) {
      return missing();
    }
    unknown = 0;
    overtaken = 0;
    Receipt mined = receipt.get();
    BlockRef finalized = chain.heads().finalized();
    Optional<BlockRef> block =
        chain.block(mined.blockNumber()).filter(now -> now.hash().equals(mined.blockHash()));
    if (block.isEmpty()) {
      return Optional.empty();
    }
    progress.mined(block.get(), finalized);
    return mined.blockNumber() <= finalized.number()
        ? Optional.of(settled(mined, block.get()))
        : Optional.empty();
  }

  private Optional<TransactionFate> missing() {
    long nonce = sameNonce.getFirst().nonce();
    overtaken = nonceAtFinality() > nonce ? overtaken + 1 : 0;
    unknown = anyKnown() ? 0 : unknown + 1;
    if (overtaken >= MISSES) {
      return Optional.of(new TransactionFate.Replaced(nonce));
    }
    if (unknown >= MISSES && overtaken == 0) {
      return Optional.of(new TransactionFate.Dropped(sameNonce.getLast().hash()));
    }
    progress.pending();
    return Optional.empty();
  }

  private Optional<Receipt> receipt() {
    for (SignedTransaction one : sameNonce) {
      Optional<Receipt> receipt = chain.first(endpoint -> Receipt.of(endpoint, one.hash()));
      if (receipt.isPresent()) {
        return receipt;
      }
    }
    return Optional.empty();
  }

  private TransactionFate settled(Receipt mined, BlockRef block) {
    return mined.succeeded()
        ? new TransactionFate.Mined(mined.hash(), block, mined.gasUsed())
        : new TransactionFate.Reverted(mined.hash(), block, mined.gasUsed(), why(mined));
  }

  /** Runs a reverted transaction again on the state before its block; the state may be gone. */
  private ContractError why(Receipt reverted) {
    try {
      return chain.first(endpoint -> why(endpoint, reverted));
    } catch (PortException stateGone) {
      return ContractError.decode(new byte[0]);
    }
  }

  private static ContractError why(RpcEndpoint endpoint, Receipt reverted) {
    RpcValue sent = endpoint.call("eth_getTransactionByHash", reverted.hash().toString());
    Map<String, String> call =
        Map.of(
            "from", sent.member("from").address().toString(),
            "to", sent.member("to").address().toString(),
            "gas", Quantity.of(sent.member("gas").number()),
            "data", Hex.of(sent.member("input").bytes(ContractCall.MAX_DATA)));
    try {
      endpoint.tryCall("eth_call", call, Quantity.of(reverted.blockNumber() - 1));
      return ContractError.decode(new byte[0]);
    } catch (RpcErrorException e) {
      return ContractError.decode(e.data());
    }
  }

  /** 0 where the state of the final block is gone: it says nothing until finality has moved on. */
  private long nonceAtFinality() {
    String block = Quantity.of(chain.heads().finalized().number());
    return chain.first(endpoint -> {
      try {
        return endpoint.tryCall("eth_getTransactionCount", account.toString(), block).number();
      } catch (RpcErrorException e) {
        if (e.stateMissing()) {
          return 0L;
        }
        throw RpcEndpoint.failure(e);
      }
    });
  }

  private boolean anyKnown() {
    return sameNonce.stream()
        .anyMatch(one ->
            chain
                .each("transaction " + one.hash(), endpoint -> known(endpoint, one.hash()))
                .contains(true));
  }

  /** Whether an endpoint has a transaction, waiting or mined. */
  static boolean known(RpcEndpoint endpoint, Bytes32 hash) {
    return !endpoint.call("eth_getTransactionByHash", hash.toString()).isAbsent();
  }
}
