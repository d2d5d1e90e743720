package dev.probity.local.service.mail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.idma.MailAddress;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.Map;
import java.util.Set;

/**
 * The body of {@code SendEmail}, as far as it is served: one recipient, {@code Simple} content with
 * a subject of one line and a text, each in UTF-8 or, where no charset is named, in ASCII. A member
 * that is unknown or not served is refused; so is, other than by SES, text that is not in
 * Normalization Form C.
 */
record SendEmailRequest(MailAddress from, MailAddress to, String subject, String text) {
  /** 256 KiB; the largest message of the port takes 62 KB. */
  static final StrictJson.Limits LIMITS = new StrictJson.Limits(256 << 10, 8, 64, 256 << 10);

  /**
   * Reads one.
   *
   * @throws WireException naming the member at fault, and none of its content
   */
  static SendEmailRequest parse(byte[] body) throws WireException {
    JsonNode json = StrictJson.parse(body, LIMITS);
    only(json, "", "FromEmailAddress", "Destination", "Content", "ConfigurationSetName");
    if (json.has("ConfigurationSetName")) {
      // Any will do: its events would reach nobody here.
      String _ = StrictJson.text(json, "ConfigurationSetName");
    }
    JsonNode content = object(json, "", "Content", "Simple");
    JsonNode simple = object(content, "/Content", "Simple", "Subject", "Body");
    JsonNode plain = object(simple, "/Content/Simple", "Body", "Text");
    String subject = data(simple, "/Content/Simple", "Subject");
    if (subject.chars().anyMatch(Character::isISOControl)) {
      throw new WireException("/Content/Simple/Subject/Data", "must be one line");
    }
    return new SendEmailRequest(
        WireException.at(
            "/FromEmailAddress",
            () -> MailAddress.parse(StrictJson.text(json, "FromEmailAddress"))),
        recipient(json),
        subject,
        data(plain, "/Content/Simple/Body", "Text"));
  }

  private static MailAddress recipient(JsonNode json) throws WireException {
    JsonNode all = StrictJson.member(object(json, "", "Destination", "ToAddresses"), "ToAddresses");
    if (!all.isArray() || all.size() != 1 || !all.get(0).isTextual()) {
      throw new WireException("/Destination/ToAddresses", "must be one address");
    }
    return WireException.at(
        "/Destination/ToAddresses/0", () -> MailAddress.parse(all.get(0).textValue()));
  }

  /** The text of a {@code Content}. */
  private static String data(JsonNode parent, String path, String member) throws WireException {
    JsonNode content = object(parent, path, member, "Data", "Charset");
    String here = WireException.child(path, member);
    String data = WireException.at(here, () -> StrictJson.text(content, "Data"));
    if (!content.has("Charset")) {
      if (data.chars().anyMatch(c -> c >= 0x80)) {
        throw new WireException(here + "/Data", "must be ASCII where no charset is named");
      }
    } else if (!WireException.at(here, () -> StrictJson.text(content, "Charset"))
        .equalsIgnoreCase("UTF-8")) {
      throw new WireException(here + "/Charset", "must be UTF-8");
    }
    return data;
  }

  private static JsonNode object(JsonNode parent, String path, String member, String... names)
      throws WireException {
    JsonNode object = WireException.at(path, () -> StrictJson.member(parent, member));
    only(object, WireException.child(path, member), names);
    return object;
  }

  private static void only(JsonNode object, String path, String... names) throws WireException {
    if (!object.isObject()) {
      throw new WireException(path, "must be an object");
    }
    Set<String> served = Set.of(names);
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!served.contains(member.getKey())) {
        throw new WireException(
            WireException.child(path, member.getKey()), "is not served on this machine");
      }
    }
  }

  /** Without the message and its recipient. */
  @Override
  public String toString() {
    return "SendEmailRequest[not shown]";
  }
}
