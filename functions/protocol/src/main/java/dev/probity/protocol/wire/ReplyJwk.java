package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The public P-256 key that a reply is sealed to, as a JWK with exactly {kty, crv, x, y}. The user
 * signs its thumbprint as {@code replyKey}. The point is on the curve, so that no agreement with it
 * can leak a private key.
 */
public final class ReplyJwk {
  private static final String KEY_TYPE = "EC";
  private static final String CURVE = "P-256";

  private final ECPoint point;

  private ReplyJwk(ECPoint point) {
    this.point = point;
  }

  /**
   * The JWK of a key.
   *
   * @throws IllegalArgumentException when it is not on P-256
   */
  public static ReplyJwk of(ECPublicKey key) {
    if (!P256.isOnCurve(key.getW())) {
      throw new IllegalArgumentException("the key is not on P-256");
    }
    return new ReplyJwk(key.getW());
  }

  /**
   * Reads exactly {kty, crv, x, y}.
   *
   * @throws WireException for other members (a private part among them), another curve, coordinates
   *     that are not 32 bytes in canonical base64url, and a point that is not on the curve
   */
  public static ReplyJwk parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "kty", "crv", "x", "y");
    return ofMembers(json);
  }

  /** The public part of a JWK whose member names are already checked. */
  static ReplyJwk ofMembers(JsonNode json) throws WireException {
    if (!StrictJson.text(json, "kty").equals(KEY_TYPE)) {
      throw new WireException("/kty", "must be EC");
    }
    if (!StrictJson.text(json, "crv").equals(CURVE)) {
      throw new WireException("/crv", "must be P-256");
    }
    ECPoint point = new ECPoint(number(json, "x"), number(json, "y"));
    if (!P256.isOnCurve(point)) {
      throw new WireException("must be a point on P-256");
    }
    return new ReplyJwk(point);
  }

  /** A member of exactly 32 bytes as a number. */
  static BigInteger number(JsonNode json, String member) throws WireException {
    String text = StrictJson.text(json, member);
    byte[] bytes = WireException.at("/" + member, () -> Base64Url.parse(text, P256.LENGTH));
    if (bytes.length != P256.LENGTH) {
      throw new WireException("/" + member, "must be 32 bytes");
    }
    return new BigInteger(1, bytes);
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kty", KEY_TYPE);
    json.put("crv", CURVE);
    json.put("x", Base64Url.of(P256.encode(point.getAffineX())));
    json.put("y", Base64Url.of(P256.encode(point.getAffineY())));
    return json;
  }

  /** RFC 7638 thumbprint (SHA-256): {@code replyKey} in messages. */
  public Bytes32 thumbprint() {
    return Digests.sha256(CanonicalJson.bytes(toJson()));
  }

  public ECPublicKey toPublicKey() {
    try {
      return (ECPublicKey)
          KeyFactory.getInstance(KEY_TYPE)
              .generatePublic(new ECPublicKeySpec(point, P256.PARAMETERS));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the point was checked", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReplyJwk that && point.equals(that.point);
  }

  @Override
  public int hashCode() {
    return point.hashCode();
  }

  /** The JWK: it is public. */
  @Override
  public String toString() {
    return toJson().toString();
  }
}
