package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.List;

/** The logs of {@code TdataHashStored} of one contract. */
final class StoredLogs {
  private final EventLogs logs;

  StoredLogs(Address registry) {
    this.logs = new EventLogs(registry, IntegrityContract.STORED.topic());
  }

  /** Those of one block with one request hash. */
  List<StoredDataHash> inBlock(RpcEndpoint endpoint, BlockRef block, Bytes32 requestHash) {
    return logs.inBlock(endpoint, block, requestHash).stream()
        .map(log -> IntegrityContract.stored(log, block))
        .toList();
  }

  /** Those of a range of blocks that exist, both ends inclusive, in order. */
  List<StoredEvent> between(RpcEndpoint endpoint, long from, long to) {
    return logs.between(endpoint, from, to).stream().map(StoredLogs::event).toList();
  }

  private static StoredEvent event(RpcValue log) {
    return new StoredEvent(
        IntegrityContract.stored(log),
        log.member("transactionHash").bytes32(),
        log.member("logIndex").number());
  }
}
