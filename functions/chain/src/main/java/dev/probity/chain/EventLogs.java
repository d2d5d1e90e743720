package dev.probity.chain;

import dev.probity.chain.rpc.Quantity;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcErrorException;
import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code eth_getLogs} for one event of one contract, whose first argument is a request hash. */
final class EventLogs {
  private static final int REQUEST_HASH = 1;

  private static final Comparator<RpcValue> IN_ORDER =
      Comparator.comparingLong((RpcValue log) -> log.member("blockNumber").number())
          .thenComparingLong(log -> log.member("logIndex").number());

  private final Address contract;
  private final Bytes32 topic;

  EventLogs(Address contract, Bytes32 topic) {
    this.contract = contract;
    this.topic = topic;
  }

  /** Those of one block with one request hash, in order. */
  List<RpcValue> inBlock(RpcEndpoint endpoint, BlockRef block, Bytes32 requestHash) {
    Map<String, Object> filter =
        Map.of(
            "address", contract.toString(),
            "topics", List.of(topic.toString(), requestHash.toString()),
            "blockHash", block.hash().toString());
    List<RpcValue> found =
        ours(endpoint.call("eth_getLogs", filter), block.number(), block.number());
    for (RpcValue log : found) {
      List<RpcValue> topics = log.member("topics").elements();
      if (!log.member("blockHash").bytes32().equals(block.hash())
          || topics.size() <= REQUEST_HASH
          || !topics.get(REQUEST_HASH).bytes32().equals(requestHash)) {
        throw log.malformed("is a log that was not asked for");
      }
    }
    return found;
  }

  /**
   * Those of a range of blocks that exist, both ends inclusive, in order. A range whose answer is
   * more than the endpoint gives, or more than is read, is asked for in halves.
   */
  List<RpcValue> between(RpcEndpoint endpoint, long from, long to) {
    Map<String, Object> filter =
        Map.of(
            "address", contract.toString(),
            "topics", List.of(topic.toString()),
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
      List<RpcValue> halves = new ArrayList<>(between(endpoint, from, middle));
      halves.addAll(between(endpoint, middle + 1, to));
      return halves;
    }
    return ours(reply, from, to);
  }

  private List<RpcValue> ours(RpcValue reply, long from, long to) {
    List<RpcValue> logs = new ArrayList<>();
    for (RpcValue log : reply.elements()) {
      RpcValue removed = log.member("removed");
      if (!removed.isAbsent() && removed.bool()) {
        continue;
      }
      long block = log.member("blockNumber").number();
      if (!log.member("address").address().equals(contract) || block < from || block > to) {
        throw log.malformed("is a log that was not asked for");
      }
      logs.add(log);
    }
    logs.sort(IN_ORDER);
    return logs;
  }
}
