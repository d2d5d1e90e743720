package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;

/**
 * A module's RSA-3072 public key as a JWK with exactly {kty, n, e}; e is 65537.
 *
 * @param modulus odd, 3,072 bits
 */
public record RsaJwk(BigInteger modulus) {
  /** Length of the modulus and of everything wrapped under it, in bytes. */
  public static final int MODULUS_LENGTH = 384;

  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
  private static final String EXPONENT_TEXT = "AQAB";
  private static final String KEY_TYPE = "RSA";

  public RsaJwk {
    if (modulus.signum() <= 0 || modulus.bitLength() != 8 * MODULUS_LENGTH || !modulus.testBit(0)) {
      throw new IllegalArgumentException("the modulus is odd and of 3072 bits");
    }
  }

  /**
   * The JWK of a key.
   *
   * @throws IllegalArgumentException when it is not RSA-3072 with exponent 65537
   */
  public static RsaJwk of(RSAPublicKey key) {
    if (!key.getPublicExponent().equals(EXPONENT)) {
      throw new IllegalArgumentException("the public exponent is 65537");
    }
    return new RsaJwk(key.getModulus());
  }

  /**
   * Reads exactly {kty, n, e}.
   *
   * @throws WireException for other members, another key type, size or exponent, or base64url that
   *     is not canonical
   */
  public static RsaJwk parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "kty", "n", "e");
    if (!StrictJson.text(json, "kty").equals(KEY_TYPE)) {
      throw new WireException("/kty", "must be RSA");
    }
    if (!StrictJson.text(json, "e").equals(EXPONENT_TEXT)) {
      throw new WireException("/e", "must be AQAB (65537)");
    }
    String n = StrictJson.text(json, "n");
    try {
      byte[] bytes = Base64Url.parse(n, MODULUS_LENGTH);
      // Exactly as long as the number: the constructor then refuses every shorter one.
      return new RsaJwk(new BigInteger(1, bytes));
    } catch (WireException e) {
      throw e.under("/n");
    } catch (IllegalArgumentException e) {
      throw new WireException("/n", "must be an odd number of 3072 bits");
    }
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kty", KEY_TYPE);
    json.put("n", encodedModulus());
    json.put("e", EXPONENT_TEXT);
    return json;
  }

  /** RFC 7638 thumbprint (SHA-256): the {@code kid}, and the key in ModuleRegistry. */
  public Bytes32 thumbprint() {
    return Digests.sha256(CanonicalJson.bytes(toJson()));
  }

  public RSAPublicKey toPublicKey() {
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance(KEY_TYPE).generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }

  private String encodedModulus() {
    byte[] signed = modulus.toByteArray();
    byte[] bytes = new byte[MODULUS_LENGTH];
    System.arraycopy(signed, signed.length - MODULUS_LENGTH, bytes, 0, MODULUS_LENGTH);
    return Base64Url.of(bytes);
  }
}
