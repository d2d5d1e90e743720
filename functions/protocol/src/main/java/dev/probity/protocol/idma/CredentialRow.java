package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;

/**
 * A credential on its way to the chain, with the reply that is released when it stands there.
 *
 * @param account what becomes the account's row
 * @param seq the account's on chain that its own transaction names
 * @param emailId under which the account's e-mail address is held
 * @param state how far it is
 */
record CredentialRow(AccountRow account, long seq, Bytes32 emailId, State state) {

  /** How far a credential is. */
  sealed interface State {
    /**
     * Its transactions are under way, one after the other; the last one is its own.
     *
     * @param sealedReply a compact JWE to the request's {@code replyKey}
     * @param transaction which one is in the outbox
     * @param later those that follow when it stands
     */
    record Pending(String sealedReply, Bytes32 transaction, List<Planned> later) implements State {
      public Pending {
        later = List.copyOf(later);
      }

      /** The next one is in the outbox. */
      Pending next() {
        return new Pending(sealedReply, later.getFirst().id(), later.subList(1, later.size()));
      }
    }

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
      case State.Pending pending -> {
        json.put("state", "pending")
            .put("reply", pending.sealedReply())
            .put("transaction", pending.transaction().toString());
        ArrayNode later = json.putArray("later");
        pending.later().forEach(planned -> later.add(planned.toJson()));
      }
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
      case "pending" -> {
        var later = new ArrayList<Planned>();
        for (JsonNode planned : json.json().required("later")) {
          later.add(Planned.parse(new StoredJson(planned)));
        }
        yield new State.Pending(json.text("reply"), json.bytes32("transaction"), later);
      }
      case "active" -> new State.Active(json.text("reply"), json.number("until"));
      case "delivered" -> new State.Delivered();
      case "failed" -> new State.Failed(json.text("reason"));
      default -> throw new IllegalStateException("a stored credential in state " + state);
    };
  }
}
