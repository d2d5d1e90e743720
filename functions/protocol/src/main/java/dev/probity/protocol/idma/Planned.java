package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.ChainAccount;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;

/**
 * A transaction that was decided on, and enters the outbox when the one before it stands.
 *
 * @param id of its effect
 * @param effect the name of the kind of effect
 * @param call what is to be done; a few hundred bytes of data
 */
record Planned(Bytes32 id, String effect, ChainAccount.Call call) {
  private static final int MOST_DATA = 1 << 10;

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id.toString())
        .put("effect", effect)
        .put("to", call.to().toString())
        .put("data", Hex.of(call.data()));
  }

  static Planned parse(StoredJson json) {
    return new Planned(
        json.bytes32("id"),
        json.text("effect"),
        new ChainAccount.Call(json.address("to"), data(json)));
  }

  private static byte[] data(StoredJson json) {
    try {
      return Hex.parseUpTo(json.text("data"), MOST_DATA);
    } catch (WireException ours) {
      throw new IllegalStateException("call data of a row with a valid MAC", ours);
    }
  }
}
