package dev.probity.protocol.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.wire.Base64Url;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;

/** The claims that every token has, and their forms. */
public interface TokenClaims {
  /** Characters of an issuer or audience at most. */
  int MAX_NAME_LENGTH = 256;

  /** Bytes of {@code jti}. */
  int ID_BYTES = 16;

  /** Far beyond any lifetime; keeps differences of times within a long. */
  long MAX_TIME = 1L << 40;

  /** {@code iss}, a URL without a slash at the end. */
  String issuer();

  /** {@code aud}; one, as text. */
  String audience();

  /** {@code nbf}, seconds since 1970, inclusive. */
  long notBefore();

  /** {@code iat}, seconds since 1970, not before {@code nbf}. */
  long issuedAt();

  /** {@code exp}, seconds since 1970, exclusive. */
  long expiry();

  /**
   * Checks names and times.
   *
   * @param longest {@code exp - iat} at most
   * @throws IllegalArgumentException unless names have 1 to 256 characters, and nbf ≤ iat &lt; exp
   */
  static void require(
      String issuer,
      String audience,
      long notBefore,
      long issuedAt,
      long expiry,
      Duration longest) {
    requireName("issuer", issuer);
    requireName("audience", audience);
    if (notBefore < 0 || issuedAt < notBefore || expiry <= issuedAt || expiry > MAX_TIME) {
      throw new IllegalArgumentException("nbf ≤ iat < exp");
    }
    if (expiry - issuedAt > longest.toSeconds()) {
      throw new IllegalArgumentException("the token lives for " + longest + " at most");
    }
  }

  private static void requireName(String what, String name) {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "the " + what + " has 1 to " + MAX_NAME_LENGTH + " characters");
    }
  }

  /** A new {@code jti}: base64url of 16 random bytes. */
  static String newId(Randomness randomness) {
    return Base64Url.of(randomness.bytes(ID_BYTES));
  }

  /** Reads {@code jti}. */
  static String id(JsonNode json) throws WireException {
    String id = StrictJson.text(json, "jti");
    if (WireException.at("/jti", () -> Base64Url.parse(id, ID_BYTES)).length != ID_BYTES) {
      throw new WireException("/jti", "must be " + ID_BYTES + " bytes");
    }
    return id;
  }

  /** Reads a time. RFC 7519 allows fractions of a second; our issuers write none. */
  static long time(JsonNode json, String claim) throws WireException {
    JsonNode node = StrictJson.member(json, claim);
    if (!node.isIntegralNumber()) {
      throw new WireException("/" + claim, "must be whole seconds");
    }
    return node.longValue();
  }
}
