package dev.probity.protocol.integrity.pinning;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.content.Cid;
import dev.probity.protocol.port.Item;
import dev.probity.protocol.port.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many users hold a block.
 *
 * @param holders 0 unless it is {@link State.Held}
 */
record HeldBlock(Cid cid, long holders, State state) {
  /** How long a block is kept that nobody holds. */
  static final Duration IDLE = Duration.ofDays(7);

  static final String UNHELD = "unheld";

  /** What becomes of it. */
  sealed interface State {
    /** It is kept. */
    record Held() implements State {}

    /** Nobody has held it since; whoever leases it keeps it. */
    record Idle(Instant since) implements State {}

    /**
     * It is being deleted, and cannot be leased.
     *
     * @param claimedUntil until then by the run that wrote this, and by no other
     */
    record Deleting(Instant claimedUntil) implements State {}
  }

  static HeldBlock first(Cid cid) {
    return new HeldBlock(cid, 1, new State.Held());
  }

  HeldBlock joined() {
    return new HeldBlock(cid, holders + 1, new State.Held());
  }

  HeldBlock left(Instant now) {
    return holders > 1
        ? new HeldBlock(cid, holders - 1, new State.Held())
        : new HeldBlock(cid, 0, new State.Idle(Instant.ofEpochSecond(now.getEpochSecond())));
  }

  HeldBlock claimed(Instant until) {
    return new HeldBlock(
        cid, 0, new State.Deleting(Instant.ofEpochSecond(until.getEpochSecond() + 1)));
  }

  /** When a run may take it to delete it. */
  Optional<Instant> due() {
    return switch (state) {
      case State.Held _ -> Optional.empty();
      case State.Idle idle -> Optional.of(idle.since().plus(IDLE));
      case State.Deleting deleting -> Optional.of(deleting.claimedUntil());
    };
  }

  Optional<Item.Listing> listing() {
    return due().map(time -> new Item.Listing(UNHELD, Holding.position(time) + cid));
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("cid", cid.toString()).put("holders", holders);
    switch (state) {
      case State.Held _ -> json.put("state", "held");
      case State.Idle idle -> json.put("state", "idle").put("since", idle.since().getEpochSecond());
      case State.Deleting deleting ->
          json.put("state", "deleting")
              .put("claimedUntil", deleting.claimedUntil().getEpochSecond());
    }
    return json.toString();
  }

  static HeldBlock parse(StoredJson json) {
    String state = json.text("state");
    return new HeldBlock(
        Holding.cid(json),
        json.number("holders"),
        switch (state) {
          case "held" -> new State.Held();
          case "idle" -> new State.Idle(Instant.ofEpochSecond(json.number("since")));
          case "deleting" -> new State.Deleting(Instant.ofEpochSecond(json.number("claimedUntil")));
          default -> throw new IllegalStateException("a block in state " + state);
        });
  }
}
