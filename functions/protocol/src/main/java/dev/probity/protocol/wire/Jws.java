package dev.probity.protocol.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * Compact JWSs (RFC 7515) in the one form of the protocols: RS256, protected header exactly {alg,
 * kid, typ}, kid the base64url of the key's RFC 7638 thumbprint.
 *
 * <p>Every other header member ({@code crit}, {@code jku}, {@code jwk}, {@code x5u}, {@code b64}
 * …), every other algorithm ({@code none} and {@code HS256} among them) and every other length of
 * the signature is refused before any key is looked for.
 */
public final class Jws {
  /** Longest compact JWS, in characters. */
  public static final int MAX_LENGTH = 4096;

  private static final int MAX_HEADER_LENGTH = 256;
  private static final StrictJson.Limits HEADER_LIMITS =
      new StrictJson.Limits(MAX_HEADER_LENGTH, 1, 8, 128);
  private static final int PARTS = 3;
  private static final String ALGORITHM = "RS256";

  private Jws() {}

  /**
   * A JWS of the right form, whose signature nobody has checked yet.
   *
   * @param kid the thumbprint of the key that it names
   * @param signed header, dot and payload: what the signature is over
   * @param payload never to be believed before {@link TokenJwk#verifies}
   * @param signature 256 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared, never kept
  public record Unverified(Bytes32 kid, byte[] signed, byte[] payload, byte[] signature) {}

  /**
   * What is signed: header, dot and payload, in ASCII.
   *
   * @param type the header's {@code typ}
   */
  public static byte[] signingInput(TokenJwk key, String type, byte[] payload) {
    byte[] header =
        CanonicalJson.bytes(
            JsonNodeFactory.instance
                .objectNode()
                .put("alg", ALGORITHM)
                .put("kid", key.kid())
                .put("typ", type));
    return (Base64Url.of(header) + "." + Base64Url.of(payload)).getBytes(US_ASCII);
  }

  /**
   * The compact form.
   *
   * @param signingInput as {@link #signingInput} made it
   * @param signature 256 bytes
   */
  public static String compact(byte[] signingInput, byte[] signature) {
    return new String(signingInput, US_ASCII) + "." + Base64Url.of(signature);
  }

  /**
   * Checks all that can be checked without a key: size, the three parts, and the protected header.
   *
   * @param type the only {@code typ} accepted
   * @throws WireException when anything differs from the form; its path begins with {@code /header}
   *     where the header is no JSON or has other members
   */
  public static Unverified parse(String compact, String type) throws WireException {
    if (compact.length() > MAX_LENGTH) {
      throw new WireException("must be at most " + MAX_LENGTH + " characters");
    }
    String[] parts = compact.split("\\.", PARTS + 1);
    if (parts.length != PARTS) {
      throw new WireException("must be a compact JWS of three parts");
    }
    byte[] header = part(parts[0], "header", MAX_HEADER_LENGTH);
    Bytes32 kid = WireException.at("/header", () -> kid(header, type));
    byte[] payload = part(parts[1], "payload", MAX_LENGTH);
    byte[] signature = part(parts[2], "signature", TokenJwk.MODULUS_LENGTH);
    if (signature.length != TokenJwk.MODULUS_LENGTH) {
      throw new WireException("the JWS's signature must be 256 bytes");
    }
    byte[] signed = compact.substring(0, compact.lastIndexOf('.')).getBytes(US_ASCII);
    return new Unverified(kid, signed, payload, signature);
  }

  private static byte[] part(String text, String name, int maxLength) throws WireException {
    try {
      return Base64Url.parse(text, maxLength);
    } catch (WireException e) {
      throw new WireException("the JWS's " + name + " " + e.reason());
    }
  }

  private static Bytes32 kid(byte[] json, String type) throws WireException {
    JsonNode header = StrictJson.parse(json, HEADER_LIMITS);
    StrictJson.exactMembers(header, "", "alg", "kid", "typ");
    if (!StrictJson.text(header, "alg").equals(ALGORITHM)) {
      throw new WireException("/alg", "must be RS256");
    }
    if (!StrictJson.text(header, "typ").equals(type)) {
      throw new WireException("/typ", "must be " + type);
    }
    String kid = StrictJson.text(header, "kid");
    byte[] thumbprint = WireException.at("/kid", () -> Base64Url.parse(kid, Bytes32.LENGTH));
    if (thumbprint.length != Bytes32.LENGTH) {
      throw new WireException("/kid", "must be a thumbprint of 32 bytes");
    }
    return Bytes32.of(thumbprint);
  }
}
