package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.step.Outcome;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What the AI service answers IM: {@code {"checkReport":{…},"findings":compact JWE}}, {@code
 * {"pending":true}} or {@code {"refused":code,"detail":text}}, as canonical JSON.
 */
public sealed interface CheckAnswer {
  /** The check goes on; ask again. */
  record Pending() implements CheckAnswer {}

  /**
   * The check is over.
   *
   * @param report by the AI service
   * @param findings {@link dev.probity.protocol.integrity.check.FindingsDocument}, a compact JWE to
   *     the owner's reply key
   */
  record Reported(SignedMessage<CheckReport> report, String findings) implements CheckAnswer {
    private static final String REPORT = "checkReport";
    private static final String FINDINGS = "findings";

    /** Puts both members into an object. */
    public void writeTo(ObjectNode json) {
      json.set(REPORT, report.toJson());
      json.put(FINDINGS, findings);
    }

    /**
     * Reads both members of an object that may have others.
     *
     * @throws WireException with the path of what is wrong
     */
    public static Reported parse(JsonNode json) throws WireException {
      return new Reported(
          WireException.at(
              "/" + REPORT, () -> SignedMessage.parse(CheckReport.TYPE, json.path(REPORT))),
          StrictJson.text(json, FINDINGS));
    }
  }

  /** The bytes of an answer. */
  static byte[] write(Outcome<CheckAnswer> outcome) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode body =
        outcome.fold(
            answer ->
                switch (answer) {
                  case Pending _ -> json.put("pending", true);
                  case Reported reported -> {
                    reported.writeTo(json);
                    yield json;
                  }
                },
            no -> json.put("refused", no.refusal().code()).put("detail", no.detail()));
    return CanonicalJson.bytes(body);
  }

  /**
   * Reads an answer; nothing that is signed or sealed in it is verified.
   *
   * @throws WireException when it is none of the three
   */
  static Outcome<CheckAnswer> read(byte[] bytes) throws WireException {
    JsonNode json = StrictJson.parse(bytes, StrictJson.Limits.BODY);
    if (json.has("checkReport")) {
      StrictJson.exactMembers(json, "", "checkReport", "findings");
      return new Outcome.Accepted<>(Reported.parse(json));
    }
    if (json.has("pending")) {
      StrictJson.exactMembers(json, "", "pending");
      return new Outcome.Accepted<>(new Pending());
    }
    StrictJson.exactMembers(json, "", "refused", "detail");
    Refusal refusal =
        Refusal.ofCode(StrictJson.text(json, "refused"))
            .orElseThrow(() -> new WireException("/refused", "must be a code of the protocol"));
    return new Outcome.Refused<>(refusal, StrictJson.text(json, "detail"));
  }
}
