package dev.probity.protocol.idma.password;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What IDMA's row keeps of a password. It tells whether a password is the one, only together with
 * the pepper.
 *
 * @param passwordVersion the credential version at which the password was set, 1 to 2^32−1
 * @param parameters what the Argon2id in it cost
 * @param salt 16 random bytes
 * @param verifier HMAC_pepper(user, passwordVersion, Argon2id(password, salt)), see {@link
 *     PasswordCheck}
 */
public record PasswordVerifier(
    long passwordVersion, Argon2Parameters parameters, byte[] salt, Bytes32 verifier) {
  /** The greatest {@code uint32}. */
  static final long MAX_VERSION = 0xffff_ffffL;

  public PasswordVerifier {
    if (passwordVersion < 1 || passwordVersion > MAX_VERSION) {
      throw new IllegalArgumentException(passwordVersion + " is not the version of a password");
    }
    if (salt.length != Argon2Hashing.SALT_LENGTH) {
      throw new IllegalArgumentException(
          Argon2Hashing.SALT_LENGTH + " bytes of salt, not " + salt.length);
    }
    salt = salt.clone();
  }

  @Override
  public byte[] salt() {
    return salt.clone();
  }

  /** The object that stands in the row. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("passwordVersion", passwordVersion);
    json.set("argon2id", parameters.toJson());
    json.put("salt", Hex.of(salt));
    json.put("verifier", verifier.toString());
    return json;
  }

  /**
   * Reads what {@link #toJson} writes: exactly its members, in their one form and their bounds.
   *
   * @throws WireException for anything else; the path names the member
   */
  public static PasswordVerifier parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "passwordVersion", "argon2id", "salt", "verifier");
    return new PasswordVerifier(
        PasswordJson.integer(json, "passwordVersion", 1, MAX_VERSION),
        WireException.at(
            "/argon2id", () -> Argon2Parameters.parse(StrictJson.member(json, "argon2id"))),
        salt(StrictJson.text(json, "salt")),
        verifier(StrictJson.text(json, "verifier")));
  }

  private static byte[] salt(String hex) throws WireException {
    return WireException.at("/salt", () -> Hex.parse(hex, Argon2Hashing.SALT_LENGTH));
  }

  private static Bytes32 verifier(String hex) throws WireException {
    return WireException.at("/verifier", () -> Bytes32.parse(hex));
  }

  @Override
  public String toString() {
    return "PasswordVerifier[version " + passwordVersion + ", " + parameters + "]";
  }
}
