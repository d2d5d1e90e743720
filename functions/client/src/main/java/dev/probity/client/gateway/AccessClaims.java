package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Jws;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What an access token (RFC 9068) says of itself, read and not believed: its signature is for the
 * gateway to check. It counts because the gateway's receipt and the chain commit to its bytes.
 *
 * @param issuer {@code iss}
 * @param audience {@code aud}
 * @param user {@code sub}
 * @param expiry {@code exp}, seconds since 1970, exclusive
 */
record AccessClaims(String issuer, String audience, Address user, long expiry) {
  private static final String TYPE = "at+jwt";
  private static final int MAX_NAME = 256;
  private static final int MAX_TEXT = 2048;
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(Jws.MAX_LENGTH, 3, 32, MAX_TEXT);

  /**
   * Reads a compact JWS.
   *
   * @throws WireException when its form, or that of a claim, is another
   */
  static AccessClaims read(String compact) throws WireException {
    JsonNode json = StrictJson.parse(Jws.parse(compact, TYPE).payload(), LIMITS);
    JsonNode exp = StrictJson.member(json, "exp");
    if (!exp.isIntegralNumber() || exp.longValue() < 0) {
      throw new WireException("/exp", "must be whole seconds");
    }
    return new AccessClaims(
        name(json, "iss"),
        name(json, "aud"),
        WireException.at("/sub", () -> Address.parse(StrictJson.text(json, "sub"))),
        exp.longValue());
  }

  private static String name(JsonNode json, String claim) throws WireException {
    String name = StrictJson.text(json, claim);
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new WireException("/" + claim, "must have 1 to " + MAX_NAME + " characters");
    }
    return name;
  }
}
