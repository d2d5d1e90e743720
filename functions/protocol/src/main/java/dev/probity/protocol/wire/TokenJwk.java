package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;

/**
 * The RSA-2048 public key under which an issuer's tokens verify (RS256); e is 65537. In a key set
 * (RFC 7517) it has exactly {kty, n, e, kid, alg, use}, kid being its own thumbprint.
 *
 * @param modulus odd, 2,048 bits
 */
public record TokenJwk(BigInteger modulus) {
  /** Length of the modulus and of every signature, in bytes. */
  public static final int MODULUS_LENGTH = 256;

  private static final String ALGORITHM = "RS256";
  private static final String USE = "sig";

  public TokenJwk {
    RsaPublic.require(modulus, MODULUS_LENGTH);
  }

  /**
   * The JWK of a key.
   *
   * @throws IllegalArgumentException when it is not RSA-2048 with exponent 65537
   */
  public static TokenJwk of(RSAPublicKey key) {
    return new TokenJwk(RsaPublic.modulus(key));
  }

  /**
   * Reads exactly {kty, n, e, kid, alg, use}.
   *
   * @throws WireException for other members, another key type, size, exponent, algorithm or use, or
   *     a kid that is not the key's thumbprint
   */
  public static TokenJwk parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "kty", "n", "e", "kid", "alg", "use");
    TokenJwk key = new TokenJwk(RsaPublic.parse(json, MODULUS_LENGTH));
    if (!StrictJson.text(json, "kid").equals(key.kid())) {
      throw new WireException("/kid", "must be the key's thumbprint");
    }
    if (!StrictJson.text(json, "alg").equals(ALGORITHM)) {
      throw new WireException("/alg", "must be RS256");
    }
    if (!StrictJson.text(json, "use").equals(USE)) {
      throw new WireException("/use", "must be sig");
    }
    return key;
  }

  /** As it stands in a key set. */
  public ObjectNode toJson() {
    return RsaPublic.json(modulus, MODULUS_LENGTH)
        .put("kid", kid())
        .put("alg", ALGORITHM)
        .put("use", USE);
  }

  /** RFC 7638 thumbprint (SHA-256, over {e, kty, n} alone): the key in ModuleRegistry. */
  public Bytes32 thumbprint() {
    return Digests.sha256(CanonicalJson.bytes(RsaPublic.json(modulus, MODULUS_LENGTH)));
  }

  /** Base64url of the thumbprint, 43 characters. */
  public String kid() {
    return Base64Url.of(thumbprint().shared());
  }

  public RSAPublicKey toPublicKey() {
    return RsaPublic.key(modulus);
  }

  /** Whether a signature is RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2) over these bytes. */
  public boolean verifies(byte[] signed, byte[] signature) {
    if (signature.length != MODULUS_LENGTH) {
      return false;
    }
    try {
      java.security.Signature rs256 = java.security.Signature.getInstance("SHA256withRSA");
      rs256.initVerify(toPublicKey());
      rs256.update(signed);
      return rs256.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signature of 256 bytes can be checked", e);
    }
  }
}
