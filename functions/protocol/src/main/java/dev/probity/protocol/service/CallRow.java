package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.port.ItemKey;
import dev.probity.protocol.port.RowSecrets;
import dev.probity.protocol.port.StoredJson;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;

/**
 * A call that was taken, for ever: what makes of many grants one effect.
 *
 * @param callHash H11
 * @param user who called
 * @param tokenHash H10 of the token in use
 * @param service the service's name
 * @param paramHash keccak256 of the RFC 8785 bytes of its parameters
 * @param takenAt seconds
 */
record CallRow(
    Bytes32 callHash,
    Address user,
    Bytes32 tokenHash,
    String service,
    Bytes32 paramHash,
    long takenAt,
    State state) {

  /** What became of it. */
  sealed interface State {
    /**
     * A synchronous service is at work.
     *
     * @param leaseUntil second until which nobody else takes it over
     */
    record Answering(long leaseUntil) implements State {}

    /**
     * A synchronous service has answered; the answer stands in a row of its own.
     *
     * @param keptUntil last second at which the answer is handed out
     */
    record Answered(long keptUntil) implements State {}

    /**
     * An operation is to be worked on. Parameters, reply key and checkpoint are at rest only under
     * the row keys.
     *
     * @param slot which of its user's places it takes, see {@link CallTable#PLACES}
     * @param at the last checkpoint
     * @param told the operation's state as last signed
     * @param attempts how often a worker took it since that checkpoint, and was not heard of again
     * @param leaseUntil second until which nobody else takes it over; 0 where nobody works on it
     */
    record Running(
        int slot,
        Parameters parameters,
        ReplyJwk replyJwk,
        Service.Checkpoint at,
        SignedMessage<OperationState> told,
        int attempts,
        long leaseUntil)
        implements State {

      Running leased(int nextAttempts, long until) {
        return new Running(slot, parameters, replyJwk, at, told, nextAttempts, until);
      }

      Running in(int place) {
        return new Running(place, parameters, replyJwk, at, told, attempts, leaseUntil);
      }
    }

    /**
     * An operation is over, and its parameters are dropped; its result stands in a row of its own.
     *
     * @param keptUntil last second at which the result is handed out
     */
    record Ended(SignedMessage<OperationState> told, long keptUntil) implements State {}
  }

  CallRow with(State next) {
    return new CallRow(callHash, user, tokenHash, service, paramHash, takenAt, next);
  }

  String toJson(RowSecrets secrets, ItemKey at) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("callHash", callHash.toString());
    json.put("user", user.toString());
    json.put("tokenHash", tokenHash.toString());
    json.put("service", service);
    json.put("paramHash", paramHash.toString());
    json.put("takenAt", takenAt);
    switch (state) {
      case State.Answering answering ->
          json.put("state", "answering").put("leaseUntil", answering.leaseUntil());
      case State.Answered answered ->
          json.put("state", "answered").put("keptUntil", answered.keptUntil());
      case State.Running running -> {
        json.put("state", "running");
        json.put("slot", running.slot());
        json.put("secret", secrets.seal(at, CanonicalJson.bytes(secret(running))));
        json.put("done", running.at().done());
        json.put("total", running.at().total());
        json.set("told", running.told().toJson());
        json.put("attempts", running.attempts());
        json.put("leaseUntil", running.leaseUntil());
      }
      case State.Ended ended -> {
        json.put("state", "ended");
        json.set("told", ended.told().toJson());
        json.put("keptUntil", ended.keptUntil());
      }
    }
    return json.toString();
  }

  private static ObjectNode secret(State.Running running) {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    switch (running.parameters()) {
      case Parameters.Inline inline -> secret.set("param", inline.value());
      case Parameters.ByCid byCid -> secret.set("paramRef", byCid.ref().toJson());
    }
    secret.set("replyJwk", running.replyJwk().toJson());
    secret.set("checkpoint", running.at().state());
    return secret;
  }

  static CallRow parse(StoredJson json, RowSecrets secrets, ItemKey at) {
    return new CallRow(
        json.bytes32("callHash"),
        json.address("user"),
        json.bytes32("tokenHash"),
        json.text("service"),
        json.bytes32("paramHash"),
        json.number("takenAt"),
        stateOf(json, secrets, at));
  }

  private static State stateOf(StoredJson json, RowSecrets secrets, ItemKey at) {
    try {
      return switch (json.text("state")) {
        case "answering" -> new State.Answering(json.number("leaseUntil"));
        case "answered" -> new State.Answered(json.number("keptUntil"));
        case "running" ->
            running(json, StoredJson.of(secrets.open(at, json.text("secret"))).json());
        case "ended" -> new State.Ended(told(json), json.number("keptUntil"));
        default -> throw new IllegalStateException("a call in state " + json.text("state"));
      };
    } catch (WireException ours) {
      throw new IllegalStateException("a call's row with a valid MAC", ours);
    }
  }

  private static State.Running running(StoredJson json, JsonNode secret) throws WireException {
    return new State.Running(
        (int) json.number("slot"),
        secret.has("paramRef")
            ? new Parameters.ByCid(ContentRef.parse(secret.required("paramRef")))
            : new Parameters.Inline(secret.required("param")),
        ReplyJwk.parse(secret.required("replyJwk")),
        new Service.Checkpoint(
            json.number("done"), json.number("total"), secret.required("checkpoint")),
        told(json),
        (int) json.number("attempts"),
        json.number("leaseUntil"));
  }

  private static SignedMessage<OperationState> told(StoredJson json) throws WireException {
    return SignedMessage.parse(OperationState.TYPE, json.json().required("told"));
  }
}
