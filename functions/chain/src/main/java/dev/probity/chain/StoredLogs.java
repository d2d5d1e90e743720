package dev.probity.chain;

import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.IntegrityLedger.StoredDataHash;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code eth_getLogs} for {@code TdataHashStored} of one contract. */
final class StoredLogs {
  private static final Comparator<StoredEvent> IN_ORDER =
      Comparator.comparingLong((StoredEvent event) -> event.stored().block().number())
          .thenComparingLong(StoredEvent::logIndex);

  private final Address registry;

  StoredLogs(Address registry) {
    this.registry = registry;
  }

  /** Those of one block with one request hash. */
  List<StoredDataHash> inBlock(RpcEndpoint endpoint, BlockRef block, Bytes32 requestHash) {
    Map<String, Object> filter =
        Map.of(
            "address", registry.toString(),
            "topics", List.of(IntegrityContract.STORED_TOPIC.toString(), requestHash.toString()),
            "blockHash", block.hash().toString());
    RpcValue reply = endpoint.call("eth_getLogs", filter);
    List<StoredDataHash> found = new ArrayList<>();
    for (StoredEvent event : events(reply, block.number(), block.number())) {
      StoredDataHash stored = event.stored();
      if (!stored.block().hash().equals(block.hash())
          || !stored.requestHash().equals(requestHash)) {
        throw reply.malformed("holds a log that was not asked for");
      }
      found.add(
          new StoredDataHash(
              stored.requestHash(),
              stored.owner(),
              stored.dataId(),
              stored.version(),
              stored.contentDigest(),
              stored.storedAt(),
              block));
    }
    return found;
  }

  /**
   * Those of a range of blocks that exist, both ends inclusive, in order. A range whose answer is
   * more than the endpoint gives, or more than is read, is asked for in halves.
   */
  List<StoredEvent> between(RpcEndpoint endpoint, long from, long to) {
    Map<String, Object> filter =
        Map.of(
            "address", registry.toString(),
            "topics", List.of(IntegrityContract.STORED_TOPIC.toString()),
            "fromBlock", Quantity.of(from),
            "toBlock", Quantity.of(to));
    RpcValue reply;
    try {
      reply = endpoint.tryCall("eth_getLogs", filter);
    } catch (RpcErrorException e) {
      if (from == to || e.unsupported() || e.stateMissing()) {
        throw RpcEndpoint.failure(e);
      }
      long middle = from + (to - from) / 2;
      List<StoredEvent> halves = new ArrayList<>(between(endpoint, from, middle));
      halves.addAll(between(endpoint, middle + 1, to));
      return halves;
    }
    return events(reply, from, to);
  }

  private List<StoredEvent> events(RpcValue reply, long from, long to) {
    List<StoredEvent> events = new ArrayList<>();
    for (RpcValue log : reply.elements()) {
      RpcValue removed = log.member("removed");
      if (!removed.isAbsent() && removed.bool()) {
        continue;
      }
      StoredDataHash stored = IntegrityContract.stored(log);
      if (!log.member("address").address().equals(registry)
          || stored.block().number() < from
          || stored.block().number() > to) {
        throw log.malformed("is a log that was not asked for");
      }
      events.add(
          new StoredEvent(
              stored, log.member("transactionHash").bytes32(), log.member("logIndex").number()));
    }
    events.sort(IN_ORDER);
    return events;
  }
}
