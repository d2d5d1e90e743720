package dev.probity.protocol.integrity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * V.16: IM asks the AI service to check a version. Asked again, it is the same bytes.
 *
 * @param version that is to be accepted
 * @param previous the last accepted version of the same data set, if there is one
 * @param replyJwk to which the findings are sealed; its thumbprint is the signed {@code replyKey}
 */
public record CheckQuestion(
    StoredVersion version, Optional<StoredVersion> previous, ReplyJwk replyJwk) {

  /** {@code {version, previous, replyJwk}} as canonical JSON; without {@code previous} if none. */
  public byte[] bytes() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("version", version.toJson());
    previous.ifPresent(before -> json.set("previous", before.toJson()));
    json.set("replyJwk", replyJwk.toJson());
    return CanonicalJson.bytes(json);
  }

  /**
   * Reads a question; no signature in it is verified.
   *
   * @throws WireException with the path of what is wrong
   */
  public static CheckQuestion parse(JsonNode json) throws WireException {
    var members = new ArrayList<>(List.of("version", "replyJwk"));
    if (json.has("previous")) {
      members.add("previous");
    }
    StrictJson.exactMembers(json, "", members.toArray(String[]::new));
    return new CheckQuestion(
        WireException.at("/version", () -> StoredVersion.parse(json.path("version"))),
        json.has("previous")
            ? Optional.of(
                WireException.at("/previous", () -> StoredVersion.parse(json.path("previous"))))
            : Optional.empty(),
        WireException.at("/replyJwk", () -> ReplyJwk.parse(json.path("replyJwk"))));
  }
}
