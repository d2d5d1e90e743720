package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.service.AcceptCall.Answer;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What a service answers the gateway: {@code {"answer":compact JWE}}, {@code {"accepted":{…}}} or
 * {@code {"refused":code,"detail":text}}, as canonical JSON.
 */
public final class ServiceReply {
  private static final String ANSWER = "answer";
  private static final String ACCEPTED = "accepted";
  private static final String REFUSED = "refused";
  private static final String DETAIL = "detail";

  private ServiceReply() {}

  /** The bytes of a reply. */
  public static byte[] write(Outcome<Answer> outcome) {
    var json = JsonNodeFactory.instance.objectNode();
    JsonNode body =
        outcome.<JsonNode>fold(
            answer ->
                switch (answer) {
                  case Answer.Done done -> json.put(ANSWER, done.sealed());
                  case Answer.Accepted accepted -> json.set(ACCEPTED, accepted.state().toJson());
                },
            no -> json.put(REFUSED, no.refusal().code()).put(DETAIL, no.detail()));
    return CanonicalJson.bytes(body);
  }

  /**
   * Reads a reply; nothing that is signed or sealed in it is verified.
   *
   * @throws WireException when it is none of the three
   */
  public static Outcome<Answer> read(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.BODY);
    if (json.has(ANSWER)) {
      StrictJson.exactMembers(json, "", ANSWER);
      return new Outcome.Accepted<>(new Answer.Done(StrictJson.text(json, ANSWER)));
    }
    if (json.has(ACCEPTED)) {
      StrictJson.exactMembers(json, "", ACCEPTED);
      return new Outcome.Accepted<>(
          new Answer.Accepted(
              WireException.at(
                  "/" + ACCEPTED,
                  () -> SignedMessage.parse(OperationState.TYPE, json.path(ACCEPTED)))));
    }
    StrictJson.exactMembers(json, "", REFUSED, DETAIL);
    Refusal refusal =
        Refusal.ofCode(StrictJson.text(json, REFUSED))
            .orElseThrow(() -> new WireException("/" + REFUSED, "must be a code of the protocol"));
    return new Outcome.Refused<>(refusal, StrictJson.text(json, DETAIL));
  }
}
