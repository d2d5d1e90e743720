package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A message with its domain and a 65-byte signature, not yet verified.
 *
 * <p>As JSON: {@code {"domain":{…},"message":{…},"signature":"0x…"}}, no other members.
 */
public record SignedMessage<R extends Record>(
    MessageType<R> type, Eip712Domain domain, R message, Signature signature) {

  /** The EIP-712 digest that the signature is over. */
  public Bytes32 digest() {
    return type.digest(domain, message);
  }

  /** The JSON form. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("domain", domain.toJson());
    json.set("message", type.toJson(message));
    json.put("signature", signature.toString());
    return json;
  }

  /**
   * Reads the JSON form strictly.
   *
   * @throws WireException names the path of the member that is missing, unknown, mistyped or out of
   *     range
   */
  public static <R extends Record> SignedMessage<R> parse(MessageType<R> type, JsonNode json)
      throws WireException {
    StrictJson.exactMembers(json, "", "domain", "message", "signature");
    return new SignedMessage<>(
        type,
        WireException.at("/domain", () -> Eip712Domain.parse(json.path("domain"))),
        WireException.at("/message", () -> type.parse(json.path("message"))),
        WireException.at(
            "/signature", () -> Signature.parse(StrictJson.textOf(json.path("signature")))));
  }
}
