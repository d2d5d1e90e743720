package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.ClientFolder;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The user's session as it is kept on disk, for its owner alone.
 *
 * @param sid names it in messages
 * @param exp last second at which it holds
 * @param token the bearer token, RS256
 */
public record KeptSession(Address user, Bytes32 sid, long exp, String token) {

  /** Whether it holds at this time, as far as the user can tell. */
  public boolean holds(Instant now) {
    return now.getEpochSecond() < exp;
  }

  /** The session in the user's folder, if there is one. */
  public static Optional<KeptSession> read(ClientFolder folder) {
    Path file = folder.session();
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(json, "", "user", "sid", "exp", "token");
      return Optional.of(
          new KeptSession(
              Address.parse(StrictJson.text(json, "user")),
              Bytes32.parse(StrictJson.text(json, "sid")),
              StrictJson.member(json, "exp").asLong(),
              StrictJson.text(json, "token")));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | WireException broken) {
      throw ClientException.environment(
          file + " cannot be read (" + broken.getMessage() + "). Delete it and log in again.",
          broken);
    }
  }

  /** Keeps it in the user's folder. */
  void write(ClientFolder folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("user", user.toString());
    json.put("sid", sid.toString());
    json.put("exp", exp);
    json.put("token", token);
    try {
      ClientFolder.writePrivately(
          folder.session(), (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + folder.session(), failed);
    }
  }

  /** Without its token. */
  @Override
  public String toString() {
    return "KeptSession[" + sid + " of " + user + "]";
  }
}
