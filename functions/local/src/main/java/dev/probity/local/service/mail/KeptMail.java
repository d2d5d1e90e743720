package dev.probity.local.service.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * A message that the mail server took.
 *
 * @param id that the sender was given
 * @param time when it came, to the millisecond; no two are the same
 * @param to its one recipient
 */
public record KeptMail(
    String id, Instant time, MailAddress from, MailAddress to, String subject, String text) {

  /** The file, and what {@code probity mail --json} prints. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("time", time.toString())
        .put("from", from.text())
        .put("to", to.text())
        .put("subject", subject)
        .put("text", text);
  }

  /**
   * Reads a file.
   *
   * @throws WireException when it is none of the server's
   */
  static KeptMail parse(byte[] file, StrictJson.Limits limits) throws WireException {
    JsonNode json = StrictJson.parse(file, limits);
    StrictJson.exactMembers(json, "", "id", "time", "from", "to", "subject", "text");
    return new KeptMail(
        StrictJson.text(json, "id"),
        WireException.at("/time", () -> time(StrictJson.text(json, "time"))),
        WireException.at("/from", () -> MailAddress.parse(StrictJson.text(json, "from"))),
        WireException.at("/to", () -> MailAddress.parse(StrictJson.text(json, "to"))),
        StrictJson.text(json, "subject"),
        StrictJson.text(json, "text"));
  }

  private static Instant time(String text) throws WireException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException notATime) {
      throw new WireException("must be a time");
    }
  }

  /** Without the message and its recipient. */
  @Override
  public String toString() {
    return "KeptMail[" + id + ", " + time + "]";
  }
}
