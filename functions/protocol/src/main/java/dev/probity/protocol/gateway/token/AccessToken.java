package dev.probity.protocol.gateway.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.Randomness;
import dev.probity.protocol.port.TokenSigner;
import dev.probity.protocol.token.TokenClaims;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jws;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The claims of an access token (RFC 9068, section 2.2), exactly {iss, aud, sub, client_id, nbf,
 * iat, exp, jti, scope, cnf}.
 *
 * <p>{@code client_id}, which RFC 9068 requires, is the user's address like {@code sub}: nobody
 * else asks for tokens here. {@code cnf} is {@code {"kid": address}}: of the members of RFC 7800
 * the key id of section 3.4, whose content is the application's. An Ethereum address is the
 * identifier of a key that the recipient gets from the signature itself, by recovery; {@code jwk}
 * could not name an account whose key nobody has seen, nor one that is a contract.
 *
 * @param issuer the gateway's issuer URL, without a slash at the end
 * @param audience the API that it is for; one, as text
 * @param user {@code sub}, {@code client_id} and {@code cnf.kid}: 0x and 40 lower-case digits
 * @param notBefore seconds since 1970, inclusive
 * @param issuedAt seconds since 1970
 * @param expiry seconds since 1970, exclusive; at most a day after {@code issuedAt}
 * @param id {@code jti}: base64url of 16 random bytes
 * @param services {@code scope} (RFC 6749, section 3.3): 1 to 64 names, sorted, unique, with the
 *     spaces between them at most {@link #MAX_SCOPE_LENGTH} characters
 */
public record AccessToken(
    String issuer,
    String audience,
    Address user,
    long notBefore,
    long issuedAt,
    long expiry,
    String id,
    List<String> services)
    implements TokenClaims {
  /** The header's {@code typ} (RFC 9068, section 2.1). */
  public static final String TYPE = "at+jwt";

  /** Longest life: {@code exp - iat}. */
  public static final Duration MAX_LIFE = Duration.ofHours(24);

  /** Longest {@code scope}, so that the token stays within {@link Jws#MAX_LENGTH}. */
  public static final int MAX_SCOPE_LENGTH = 1024;

  private static final int MOST_SERVICES = 64;
  private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final String SEPARATOR = " ";

  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(Jws.MAX_LENGTH, 2, 11, MAX_SCOPE_LENGTH);

  /** Checks names, times and services. */
  public AccessToken {
    TokenClaims.require(issuer, audience, notBefore, issuedAt, expiry, MAX_LIFE);
    services = List.copyOf(services);
    if (services.isEmpty()
        || services.size() > MOST_SERVICES
        || !isSortedAndUnique(services)
        || services.stream().anyMatch(name -> !SERVICE.matcher(name).matches())
        || scope(services).length() > MAX_SCOPE_LENGTH) {
      throw new IllegalArgumentException(
          "a token is for 1 to 64 services, sorted, unique, of 1,024 characters together");
    }
  }

  /**
   * A new token, valid from {@code now} on.
   *
   * @param life whole seconds, at most {@link #MAX_LIFE}
   */
  public static AccessToken of(
      String issuer,
      String audience,
      Address user,
      List<String> services,
      Instant now,
      Duration life,
      Randomness randomness) {
    long begin = now.getEpochSecond();
    return new AccessToken(
        issuer,
        audience,
        user,
        begin,
        begin,
        begin + life.toSeconds(),
        TokenClaims.newId(randomness),
        services);
  }

  /** Whether each name stands after the one before it, in the order of UTF-16 units. */
  public static boolean isSortedAndUnique(List<String> names) {
    for (int i = 1; i < names.size(); i++) {
      if (names.get(i - 1).compareTo(names.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** {@code scope} of these services. */
  public static String scope(List<String> services) {
    return String.join(SEPARATOR, services);
  }

  /** The compact JWS under the gateway's key: a bearer text, to be sealed and never logged. */
  public String sign(TokenSigner signer) {
    byte[] input = Jws.signingInput(signer.publicJwk(), TYPE, CanonicalJson.bytes(toJson()));
    return Jws.compact(input, signer.sign(input));
  }

  private ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("iss", issuer)
        .put("aud", audience)
        .put("sub", user.toString())
        .put("client_id", user.toString())
        .put("nbf", notBefore)
        .put("iat", issuedAt)
        .put("exp", expiry)
        .put("jti", id)
        .put("scope", scope(services));
    json.putObject("cnf").put("kid", user.toString());
    return json;
  }

  /**
   * Reads exactly the ten claims.
   *
   * @throws WireException when a member is missing, unknown, twice, or not of its form
   */
  static AccessToken parse(byte[] payload) throws WireException {
    JsonNode json = StrictJson.parse(payload, LIMITS);
    StrictJson.exactMembers(
        json, "", "iss", "aud", "sub", "client_id", "nbf", "iat", "exp", "jti", "scope", "cnf");
    JsonNode confirmation = json.path("cnf");
    StrictJson.exactMembers(confirmation, "/cnf", "kid");
    String user = StrictJson.text(json, "sub");
    Address holder = WireException.at("/sub", () -> Address.parse(user));
    if (!StrictJson.text(json, "client_id").equals(user)) {
      throw new WireException("/client_id", "must be sub");
    }
    if (!WireException.at("/cnf", () -> StrictJson.text(confirmation, "kid")).equals(user)) {
      throw new WireException("/cnf/kid", "must be sub");
    }
    List<String> services = List.of(StrictJson.text(json, "scope").split(SEPARATOR, -1));
    String id = TokenClaims.id(json);
    try {
      return new AccessToken(
          StrictJson.text(json, "iss"),
          StrictJson.text(json, "aud"),
          holder,
          TokenClaims.time(json, "nbf"),
          TokenClaims.time(json, "iat"),
          TokenClaims.time(json, "exp"),
          id,
          services);
    } catch (IllegalArgumentException impossible) {
      throw new WireException("must have names, services, and nbf ≤ iat < exp ≤ iat + 86400");
    }
  }

  /** Without the token's id, which a log must not hold. */
  @Override
  public String toString() {
    return "AccessToken[user=" + user + ", expiry=" + expiry + "]";
  }
}
