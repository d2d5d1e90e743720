package dev.probity.chain;

import dev.probity.chain.rpc.RpcValue;
import dev.probity.protocol.port.BlockRef;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.util.List;

/** A log that is one of a certain event, in its form. */
final class EventLog {

  /**
   * An event.
   *
   * @param name for messages
   * @param topic keccak256 of its signature
   * @param topics how many topics its log has, that one included
   * @param words how many words of data
   */
  record Form(String name, Bytes32 topic, int topics, int words) {}

  private final RpcValue log;
  private final Form form;
  private final List<RpcValue> topics;
  private final Words words;

  private EventLog(RpcValue log, Form form, List<RpcValue> topics, Words words) {
    this.log = log;
    this.form = form;
    this.topics = topics;
    this.words = words;
  }

  /**
   * Reads a log.
   *
   * @throws PortException it is one of another event, or of none
   */
  static EventLog of(RpcValue log, Form form) {
    List<RpcValue> topics = log.member("topics").elements();
    byte[] data = log.member("data").bytes(form.words() * Bytes32.LENGTH);
    if (topics.size() != form.topics() || !topics.getFirst().bytes32().equals(form.topic())) {
      throw malformed(log, form, "its topics are others");
    }
    try {
      return new EventLog(log, form, topics, Words.of(data, form.words()));
    } catch (WireException e) {
      throw malformed(log, form, e.reason());
    }
  }

  /** What the values of an event make, if they are what its contract writes. */
  interface Reading<T> {
    T of(EventLog event) throws WireException;
  }

  /**
   * Reads the values of the event.
   *
   * @throws PortException one of them is not what its contract writes
   */
  <T> T read(Reading<T> reading) {
    try {
      return reading.of(this);
    } catch (WireException e) {
      throw malformed(log, form, e.reason());
    }
  }

  Bytes32 topic(int index) {
    return topics.get(index).bytes32();
  }

  Words words() {
    return words;
  }

  /** Its block, whose time the contract wrote into the log. */
  BlockRef block(long timestamp) {
    return new BlockRef(
        log.member("blockNumber").number(), log.member("blockHash").bytes32(), timestamp);
  }

  private static PortException malformed(RpcValue log, Form form, String reason) {
    return log.malformed("is not a log of " + form.name() + ": " + reason);
  }
}
