package dev.probity.protocol.saga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction of a module, from the decision to its end.
 *
 * @param id of the effect: the digest of the message that it answers
 * @param effect the name of the kind of effect, for {@link Effect}
 * @param call what is to be done
 * @param enqueuedAt when it was decided, milliseconds
 * @param state how far it is
 */
public record OutboxRow(
    Bytes32 id, String effect, ChainAccount.Call call, long enqueuedAt, State state) {
  /**
   * Bytes of call data: the call and {@link Confirmer#MOST_SIGNED} signed transactions of it fit
   * into one row.
   */
  static final int MAX_DATA = 8 << 10;

  public OutboxRow {
    if (call.data().length > MAX_DATA) {
      throw new IllegalArgumentException("call data above " + MAX_DATA + " bytes");
    }
  }

  /** How far a transaction is. */
  public sealed interface State {
    /** It waits for a sender. */
    record Queued() implements State {}

    /**
     * It has a nonce, and was sent or is about to be.
     *
     * @param signed all that were signed for this nonce, the first one first
     * @param signedAt when the last one was, milliseconds
     */
    record Sent(List<ChainAccount.Signed> signed, long signedAt) implements State {
      public Sent {
        signed = List.copyOf(signed);
      }

      /** Their common nonce. */
      public long nonce() {
        return signed.getFirst().nonce();
      }

      /** Their hashes. */
      public List<Bytes32> hashes() {
        return signed.stream().map(ChainAccount.Signed::hash).toList();
      }
    }

    /** Its intended state stood in this final block. */
    record Done(long blockNumber) implements State {}

    /** It was given up. */
    record Failed(String reason) implements State {}
  }

  OutboxRow with(State next) {
    return new OutboxRow(id, effect, call, enqueuedAt, next);
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id.toString());
    json.put("effect", effect);
    json.put("to", call.to().toString());
    json.put("data", Hex.of(call.data()));
    json.put("enqueuedAt", enqueuedAt);
    switch (state) {
      case State.Queued queued -> json.put("state", "queued");
      case State.Sent sent -> {
        json.put("state", "sent").put("signedAt", sent.signedAt());
        ArrayNode signed = json.putArray("signed");
        for (ChainAccount.Signed one : sent.signed()) {
          signed
              .addObject()
              .put("raw", one.raw())
              .put("hash", one.hash().toString())
              .put("nonce", one.nonce());
        }
      }
      case State.Done done -> json.put("state", "done").put("blockNumber", done.blockNumber());
      case State.Failed failed -> json.put("state", "failed").put("reason", failed.reason());
    }
    return json.toString();
  }

  static OutboxRow parse(StoredJson json) {
    return new OutboxRow(
        json.bytes32("id"),
        json.text("effect"),
        new ChainAccount.Call(json.address("to"), data(json)),
        json.number("enqueuedAt"),
        stateOf(json));
  }

  private static byte[] data(StoredJson json) {
    try {
      return Hex.parseUpTo(json.text("data"), MAX_DATA);
    } catch (WireException ours) {
      throw new IllegalStateException("call data of a row with a valid MAC", ours);
    }
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      case "queued" -> new State.Queued();
      case "sent" -> {
        var signed = new ArrayList<ChainAccount.Signed>();
        for (JsonNode one : json.json().required("signed")) {
          var stored = new StoredJson(one);
          signed.add(
              new ChainAccount.Signed(
                  stored.text("raw"), stored.bytes32("hash"), stored.number("nonce")));
        }
        yield new State.Sent(signed, json.number("signedAt"));
      }
      case "done" -> new State.Done(json.number("blockNumber"));
      case "failed" -> new State.Failed(json.text("reason"));
      default -> throw new IllegalStateException("a stored transaction in state " + state);
    };
  }
}
