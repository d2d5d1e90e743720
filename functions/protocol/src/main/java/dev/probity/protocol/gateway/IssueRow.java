package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * A token on its way to the chain, with the reply that is released when it stands there.
 *
 * @param requestHash H9
 * @param tokenHash H10
 * @param timeExp first second at which the token has expired
 * @param state how far it is
 */
record IssueRow(Bytes32 requestHash, Address user, Bytes32 tokenHash, long timeExp, State state) {

  /** How far a token is. */
  sealed interface State {
    /**
     * Tx4 is under way.
     *
     * @param sealedReply U_token, TokenReceipt and S10, a compact JWE to {@code replyKey}
     */
    record Pending(String sealedReply) implements State {}

    /**
     * It stands in a final block.
     *
     * @param sealedReply the same
     */
    record Active(String sealedReply) implements State {}

    /** The chain refused it for good. */
    record Failed(String reason) implements State {}
  }

  IssueRow with(State next) {
    return new IssueRow(requestHash, user, tokenHash, timeExp, next);
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("requestHash", requestHash.toString());
    json.put("user", user.toString());
    json.put("tokenHash", tokenHash.toString());
    json.put("timeExp", timeExp);
    switch (state) {
      case State.Pending pending ->
          json.put("state", "pending").put("reply", pending.sealedReply());
      case State.Active active -> json.put("state", "active").put("reply", active.sealedReply());
      case State.Failed failed -> json.put("state", "failed").put("reason", failed.reason());
    }
    return json.toString();
  }

  static IssueRow parse(StoredJson json) {
    return new IssueRow(
        json.bytes32("requestHash"),
        json.address("user"),
        json.bytes32("tokenHash"),
        json.number("timeExp"),
        stateOf(json));
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      case "pending" -> new State.Pending(json.text("reply"));
      case "active" -> new State.Active(json.text("reply"));
      case "failed" -> new State.Failed(json.text("reason"));
      default -> throw new IllegalStateException("a stored token in state " + state);
    };
  }
}
