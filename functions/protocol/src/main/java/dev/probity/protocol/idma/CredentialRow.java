package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;

/**
 * A credential on its way to the chain, with the reply that is released when it stands there.
 *
 * @param account what becomes the account's row
 * @param seq the account's on chain when the credential was decided on
 * @param emailId under which the account's e-mail address is held
 * @param state how far it is
 */
record CredentialRow(AccountRow account, long seq, Bytes32 emailId, State state) {

  /** How far a credential is. */
  sealed interface State {
    /**
     * Its transaction is under way.
     *
     * @param sealedReply a compact JWE to the request's {@code replyKey}
     */
    record Pending(String sealedReply) implements State {}

    /**
     * It stands in a final block.
     *
     * @param sealedReply the same
     * @param until last second at which the reply is kept
     */
    record Active(String sealedReply, long until) implements State {}

    /** The user has the reply, or it was kept long enough. */
    record Delivered() implements State {}

    /** The chain refused it for good. */
    record Failed(String reason) implements State {}
  }

  CredentialRow with(State next) {
    return new CredentialRow(account, seq, emailId, next);
  }

  /** H1, or the digest of the RotateCredential. */
  Bytes32 requestHash() {
    return account.requestHash();
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("account", account.toJson());
    json.put("seq", seq);
    json.put("emailId", emailId.toString());
    switch (state) {
      case State.Pending pending ->
          json.put("state", "pending").put("reply", pending.sealedReply());
      case State.Active active ->
          json.put("state", "active")
              .put("reply", active.sealedReply())
              .put("until", active.until());
      case State.Delivered delivered -> json.put("state", "delivered");
      case State.Failed failed -> json.put("state", "failed").put("reason", failed.reason());
    }
    return json.toString();
  }

  static CredentialRow parse(StoredJson json) {
    return new CredentialRow(
        AccountRow.parse(new StoredJson(json.json().required("account"))),
        json.number("seq"),
        json.bytes32("emailId"),
        stateOf(json));
  }

  private static State stateOf(StoredJson json) {
    String state = json.text("state");
    return switch (state) {
      case "pending" -> new State.Pending(json.text("reply"));
      case "active" -> new State.Active(json.text("reply"), json.number("until"));
      case "delivered" -> new State.Delivered();
      case "failed" -> new State.Failed(json.text("reason"));
      default -> throw new IllegalStateException("a stored credential in state " + state);
    };
  }
}
