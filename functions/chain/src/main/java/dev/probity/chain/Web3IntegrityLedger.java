package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.Heads;
import dev.probity.protocol.port.IntegrityLedger;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Optional;

/**
 * IntegrityRegistry as the integrity module reads it.
 *
 * <p>State and the events of one block are read at the block's hash, and with several endpoints
 * from two that agree. Events of a range come from the first endpoint that answers: they only save
 * a poll.
 */
public final class Web3IntegrityLedger implements IntegrityLedger {
  /** The most blocks of one range. */
  public static final int MAX_RANGE = 1_000;

  private final ChainView chain;
  private final RegistryState state;
  private final StoredLogs logs;
  private final EventLogs erasures;

  /** The ledger in the contract at {@code integrityRegistry}. */
  public Web3IntegrityLedger(ChainView chain, Address integrityRegistry) {
    this.chain = chain;
    this.state = new RegistryState(chain, chain, "IntegrityRegistry", integrityRegistry);
    this.logs = new StoredLogs(integrityRegistry);
    this.erasures = new EventLogs(integrityRegistry, IntegrityContract.ERASED.topic());
  }

  @Override
  public Heads heads() {
    return chain.heads();
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return chain.block(number);
  }

  @Override
  public Bytes32 commitment(Bytes32 dataId, long version, BlockRef at) {
    return state
        .read(
            "the slot of " + dataId + " version " + version,
            IntegrityContract.tdataCommitment(dataId, version),
            1,
            at,
            returned -> returned.bytes32(0))
        .orElse(Bytes32.ZERO);
  }

  @Override
  public Bytes32 tombstone(Bytes32 dataId, long version, BlockRef at) {
    return state
        .read(
            "the tombstone of " + dataId + " version " + version,
            IntegrityContract.tdataTombstone(dataId, version),
            1,
            at,
            returned -> returned.bytes32(0))
        .orElse(Bytes32.ZERO);
  }

  @Override
  public List<ErasedData> erasedInBlock(Bytes32 requestHash, long blockNumber) {
    return chain
        .block(blockNumber)
        .map(block ->
            chain.agreed(
                "the erasures of block " + blockNumber,
                endpoint ->
                    erasures.inBlock(endpoint, block, requestHash).stream()
                        .map(log -> IntegrityContract.erased(log, block))
                        .toList()))
        .orElse(List.of());
  }

  @Override
  public List<StoredDataHash> storedInBlock(Bytes32 requestHash, long blockNumber) {
    return chain
        .block(blockNumber)
        .map(block ->
            chain.agreed(
                "the events of block " + blockNumber,
                endpoint -> logs.inBlock(endpoint, block, requestHash)))
        .orElse(List.of());
  }

  @Override
  public List<StoredDataHash> storedBetween(long fromBlock, long toBlock) {
    if (fromBlock < 0 || toBlock - fromBlock >= MAX_RANGE) {
      throw new IllegalArgumentException(
          "a range is 1 to %d blocks, not %d to %d".formatted(MAX_RANGE, fromBlock, toBlock));
    }
    return chain.first(endpoint -> existing(endpoint, fromBlock, toBlock)).stream()
        .map(StoredEvent::stored)
        .toList();
  }

  private List<StoredEvent> existing(RpcEndpoint endpoint, long fromBlock, long toBlock) {
    long newest = Math.min(toBlock, endpoint.call("eth_blockNumber").number());
    return newest < fromBlock ? List.of() : logs.between(endpoint, fromBlock, newest);
  }
}
