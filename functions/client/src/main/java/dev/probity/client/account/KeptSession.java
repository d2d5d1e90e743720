package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.idma.session.SessionToken;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jws;
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
 * @param exp seconds since 1970, exclusive
 * @param token the bearer token, a compact JWS; never shown
 */
public record KeptSession(Address user, Bytes32 sid, long exp, String token) {

  /** Whether it holds at this time, as far as the user can tell: the module may have ended it. */
  public boolean holds(Instant now) {
    return now.getEpochSecond() < exp;
  }

  /** The session in the account's folder, if there is one. */
  public static Optional<KeptSession> read(AccountFolder folder) {
    Path file = folder.session();
    try {
      JsonNode json = StrictJson.parse(Files.readAllBytes(file), StrictJson.Limits.MESSAGE);
      return Optional.of(parse(json));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException | WireException broken) {
      throw ClientException.environment(
          file + " cannot be read (" + broken.getMessage() + "). Delete it and log in again.",
          broken);
    }
  }

  private static KeptSession parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "user", "sid", "exp", "token");
    if (!json.path("exp").isIntegralNumber() || json.path("exp").longValue() < 0) {
      throw new WireException("/exp", "must be seconds since 1970");
    }
    return new KeptSession(
        WireException.at("/user", () -> Address.parse(StrictJson.text(json, "user"))),
        WireException.at("/sid", () -> Bytes32.parse(StrictJson.text(json, "sid"))),
        json.path("exp").longValue(),
        tokenOf(json));
  }

  /**
   * The token of a reply or of the file. Its form alone is checked: it is for the API to read.
   *
   * @throws WireException when it is no compact JWS of a session
   */
  static String tokenOf(JsonNode json) throws WireException {
    String token = StrictJson.text(json, "token");
    Jws.Unverified _ = WireException.at("/token", () -> Jws.parse(token, SessionToken.TYPE));
    return token;
  }

  /** Keeps it in the account's folder. */
  void write(AccountFolder folder) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("user", user.toString());
    json.put("sid", sid.toString());
    json.put("exp", exp);
    json.put("token", token);
    try {
      folder.write(
          folder.session(), (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw ClientException.environment("cannot write " + folder.session(), failed);
    }
  }

  /** Keeps no session any more. */
  static void forget(AccountFolder folder) {
    try {
      boolean _ = Files.deleteIfExists(folder.session());
    } catch (IOException failed) {
      throw ClientException.environment("cannot delete " + folder.session(), failed);
    }
  }

  /** Without its token. */
  @Override
  public String toString() {
    return "KeptSession[" + sid + " of " + user + "]";
  }
}
