package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

/**
 * A module's RSA-3072 public key as a JWK with exactly {kty, n, e}; e is 65537.
 *
 * @param modulus odd, 3,072 bits
 */
public record RsaJwk(BigInteger modulus) {
  /** Length of the modulus and of everything wrapped under it, in bytes. */
  public static final int MODULUS_LENGTH = 384;

  public RsaJwk {
    RsaPublic.require(modulus, MODULUS_LENGTH);
  }

  /**
   * The JWK of a key.
   *
   * @throws IllegalArgumentException when it is not RSA-3072 with exponent 65537
   */
  public static RsaJwk of(RSAPublicKey key) {
    return new RsaJwk(RsaPublic.modulus(key));
  }

  /**
   * Reads exactly {kty, n, e}.
   *
   * @throws WireException for other members, another key type, size or exponent, or base64url that
   *     is not canonical
   */
  public static RsaJwk parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "kty", "n", "e");
    return new RsaJwk(RsaPublic.parse(json, MODULUS_LENGTH));
  }

  public ObjectNode toJson() {
    return RsaPublic.json(modulus, MODULUS_LENGTH);
  }

  /** RFC 7638 thumbprint (SHA-256): the {@code kid}, and the key in ModuleRegistry. */
  public Bytes32 thumbprint() {
    return Digests.sha256(CanonicalJson.bytes(toJson()));
  }

  public RSAPublicKey toPublicKey() {
    return RsaPublic.key(modulus);
  }
}
