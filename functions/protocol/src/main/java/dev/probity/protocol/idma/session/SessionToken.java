package dev.probity.protocol.idma.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.token.TokenClaims;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jws;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;

/**
 * The claims of a session token (RFC 7519), exactly {iss, aud, sub, sid, nbf, iat, exp, jti}. As
 * text it is a bearer token: whoever holds it until {@code exp} can read as the user, but sign
 * nothing.
 *
 * @param issuer IDMA's issuer URL, without a slash at the end
 * @param audience the API that it is for; one, as text
 * @param user {@code sub}: 0x and 40 lower-case digits
 * @param sessionId {@code sid}: 0x and 64 lower-case digits, as in LoginReceipt
 * @param notBefore seconds since 1970, inclusive
 * @param issuedAt seconds since 1970
 * @param expiry seconds since 1970, exclusive; at most 3,600 after {@code issuedAt}
 * @param id {@code jti}: base64url of 16 random bytes
 */
public record SessionToken(
    String issuer,
    String audience,
    Address user,
    Bytes32 sessionId,
    long notBefore,
    long issuedAt,
    long expiry,
    String id)
    implements TokenClaims {
  /** The header's {@code typ}. */
  public static final String TYPE = "JWT";

  /** Longest life: {@code exp - iat}. */
  public static final Duration MAX_LIFE = Duration.ofHours(1);

  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(Jws.MAX_LENGTH, 1, 8, MAX_NAME_LENGTH);

  /** Checks names and times. */
  public SessionToken {
    TokenClaims.require(issuer, audience, notBefore, issuedAt, expiry, MAX_LIFE);
  }

  /**
   * A new session's token, valid from {@code now} on.
   *
   * @param life whole seconds, at most {@link #MAX_LIFE}
   */
  public static SessionToken of(
      String issuer,
      String audience,
      Address user,
      Bytes32 sessionId,
      Instant now,
      Duration life,
      Randomness randomness) {
    long begin = now.getEpochSecond();
    return new SessionToken(
        issuer,
        audience,
        user,
        sessionId,
        begin,
        begin,
        begin + life.toSeconds(),
        TokenClaims.newId(randomness));
  }

  /** The compact JWS under the issuer's key. */
  public String sign(TokenSigner signer) {
    byte[] input = Jws.signingInput(signer.publicJwk(), TYPE, CanonicalJson.bytes(toJson()));
    return Jws.compact(input, signer.sign(input));
  }

  private ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("iss", issuer)
        .put("aud", audience)
        .put("sub", user.toString())
        .put("sid", sessionId.toString())
        .put("nbf", notBefore)
        .put("iat", issuedAt)
        .put("exp", expiry)
        .put("jti", id);
  }

  /**
   * Reads exactly the eight claims.
   *
   * @throws WireException when a member is missing, unknown, twice, or not of its form
   */
  static SessionToken parse(byte[] payload) throws WireException {
    JsonNode json = StrictJson.parse(payload, LIMITS);
    StrictJson.exactMembers(json, "", "iss", "aud", "sub", "sid", "nbf", "iat", "exp", "jti");
    String id = TokenClaims.id(json);
    String user = StrictJson.text(json, "sub");
    String session = StrictJson.text(json, "sid");
    Address parsedUser = WireException.at("/sub", () -> Address.parse(user));
    Bytes32 parsedSession = WireException.at("/sid", () -> Bytes32.parse(session));
    try {
      return new SessionToken(
          StrictJson.text(json, "iss"),
          StrictJson.text(json, "aud"),
          parsedUser,
          parsedSession,
          TokenClaims.time(json, "nbf"),
          TokenClaims.time(json, "iat"),
          TokenClaims.time(json, "exp"),
          id);
    } catch (IllegalArgumentException impossible) {
      throw new WireException("must have names, and nbf ≤ iat < exp ≤ iat + 3600");
    }
  }

  /** Without the token's id, which a log must not hold. */
  @Override
  public String toString() {
    return "SessionToken[user=" + user + ", expiry=" + expiry + "]";
  }
}
