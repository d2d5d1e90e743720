package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;

/** What RSA public keys of every size have in common: exponent 65537, JWK of {kty, n, e}. */
final class RsaPublic {
  static final String KEY_TYPE = "RSA";

  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);
  private static final String EXPONENT_TEXT = "AQAB";

  private RsaPublic() {}

  /** Checks that a modulus is odd and of exactly {@code length} bytes. */
  static void require(BigInteger modulus, int length) {
    if (modulus.signum() <= 0 || modulus.bitLength() != 8 * length || !modulus.testBit(0)) {
      throw new IllegalArgumentException("the modulus is odd and of " + 8 * length + " bits");
    }
  }

  /**
   * The modulus of a key.
   *
   * @throws IllegalArgumentException when its exponent is not 65537
   */
  static BigInteger modulus(RSAPublicKey key) {
    if (!key.getPublicExponent().equals(EXPONENT)) {
      throw new IllegalArgumentException("the public exponent is 65537");
    }
    return key.getModulus();
  }

  /**
   * Reads kty, n and e.
   *
   * @param length of the modulus, in bytes
   * @throws WireException for another key type, size or exponent, or base64url that is not
   *     canonical
   */
  static BigInteger parse(JsonNode json, int length) throws WireException {
    if (!StrictJson.text(json, "kty").equals(KEY_TYPE)) {
      throw new WireException("/kty", "must be RSA");
    }
    if (!StrictJson.text(json, "e").equals(EXPONENT_TEXT)) {
      throw new WireException("/e", "must be AQAB (65537)");
    }
    String n = StrictJson.text(json, "n");
    try {
      // Exactly as long as the number: require then refuses every shorter one.
      BigInteger modulus = new BigInteger(1, Base64Url.parse(n, length));
      require(modulus, length);
      return modulus;
    } catch (WireException e) {
      throw e.under("/n");
    } catch (IllegalArgumentException e) {
      throw new WireException("/n", "must be an odd number of " + 8 * length + " bits");
    }
  }

  /** {kty, n, e}. */
  static ObjectNode json(BigInteger modulus, int length) {
    byte[] signed = modulus.toByteArray();
    byte[] bytes = new byte[length];
    System.arraycopy(signed, signed.length - length, bytes, 0, length);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kty", KEY_TYPE);
    json.put("n", Base64Url.of(bytes));
    json.put("e", EXPONENT_TEXT);
    return json;
  }

  static RSAPublicKey key(BigInteger modulus) {
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance(KEY_TYPE).generatePublic(new RSAPublicKeySpec(modulus, EXPONENT));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }
}
