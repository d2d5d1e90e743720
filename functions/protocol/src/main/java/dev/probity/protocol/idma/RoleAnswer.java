package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What IDMA answers another module: {@code {"assertion":{…}}} or {@code {"refused":code,
 * "detail":text}}, as canonical JSON.
 */
public final class RoleAnswer {
  private static final String ASSERTION = "assertion";
  private static final String REFUSED = "refused";
  private static final String DETAIL = "detail";

  private RoleAnswer() {}

  /** The bytes of an answer. */
  public static byte[] write(Outcome<AnswerRoleQuery.Answer> outcome) {
    var json = JsonNodeFactory.instance.objectNode();
    JsonNode body =
        outcome.<JsonNode>fold(
            answer -> json.set(ASSERTION, answer.assertion().toJson()),
            no -> json.put(REFUSED, no.refusal().code()).put(DETAIL, no.detail()));
    return CanonicalJson.bytes(body);
  }

  /**
   * Reads an answer; its signature is not verified.
   *
   * @throws WireException when it is neither
   */
  public static Outcome<SignedMessage<RoleAssertion>> read(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.MESSAGE);
    if (json.has(ASSERTION)) {
      StrictJson.exactMembers(json, "", ASSERTION);
      return new Outcome.Accepted<>(
          WireException.at(
              "/" + ASSERTION,
              () -> SignedMessage.parse(RoleAssertion.TYPE, json.path(ASSERTION))));
    }
    StrictJson.exactMembers(json, "", REFUSED, DETAIL);
    Refusal refusal =
        Refusal.ofCode(StrictJson.text(json, REFUSED))
            .orElseThrow(() -> new WireException("/" + REFUSED, "must be a code of the protocol"));
    return new Outcome.Refused<>(refusal, StrictJson.text(json, DETAIL));
  }
}
