package dev.probity.bench.paper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.crypto.StructuredDataEncoder;
import org.web3j.utils.Numeric;

/**
 * An EIP-712 type of {@code types.json}, hashed by web3j from JSON.
 *
 * @param name the type's
 * @param types {@code types} of the JSON: the domain's, and this one
 * @param domain the domain whose messages include it
 */
record Typed(String name, ObjectNode types, ObjectNode domain) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode ALL = all();

  static final Typed TOKEN_REQUEST = of("TokenRequest", "Probity API");
  static final Typed API_CALL = of("ApiCall", "Probity API");
  static final Typed ROLE_QUERY = of("RoleQuery", "Probity IDMA");
  static final Typed ROLE_ASSERTION = of("RoleAssertion", "Probity IDMA");
  static final Typed SERVICE_GRANT = of("ServiceGrant", "Probity API");
  static final Typed API_RESULT = of("ApiResult", "Probity API");

  private static final String CONTRACT = "0x00000000000000000000000000000000000000c0";

  private static JsonNode all() {
    try (InputStream in = Typed.class.getResourceAsStream("/dev/probity/contracts/types.json")) {
      return JSON.readTree(in).path("types");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Typed of(String name, String domainName) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ObjectNode types = nodes.objectNode();
    var members = types.putArray("EIP712Domain");
    members.addObject().put("name", "name").put("type", "string");
    members.addObject().put("name", "version").put("type", "string");
    members.addObject().put("name", "chainId").put("type", "uint256");
    members.addObject().put("name", "verifyingContract").put("type", "address");
    types.set(name, ALL.path(name));
    return new Typed(
        name,
        types,
        nodes
            .objectNode()
            .put("name", domainName)
            .put("version", "1")
            .put("chainId", 31_337)
            .put("verifyingContract", CONTRACT));
  }

  /** H, the full EIP-712 digest: 32 bytes. */
  byte[] digest(JsonNode message) throws IOException {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.set("types", types);
    data.put("primaryType", name);
    data.set("domain", domain);
    data.set("message", message);
    return new StructuredDataEncoder(JSON.writeValueAsString(data)).hashStructuredData();
  }

  /** {@code {"domain":…,"message":…,"signature":"0x…"}}. */
  ObjectNode signed(ObjectNode message, Sign.SignatureData signature) {
    ObjectNode signed = JsonNodeFactory.instance.objectNode();
    signed.set("domain", domain);
    signed.set("message", message);
    byte[] bytes = Arrays.copyOf(signature.getR(), 65);
    System.arraycopy(signature.getS(), 0, bytes, 32, 32);
    bytes[64] = signature.getV()[0];
    return signed.put("signature", Numeric.toHexString(bytes));
  }

  /**
   * Holds a signed message against its signer.
   *
   * @param signer an address, {@code 0x…}
   * @return its digest
   */
  byte[] verified(JsonNode signed, String signer) throws IOException, SignatureException {
    byte[] digest = digest(signed.path("message"));
    byte[] bytes = Numeric.hexStringToByteArray(signed.path("signature").asText());
    var signature =
        new Sign.SignatureData(
            bytes[64], Arrays.copyOf(bytes, 32), Arrays.copyOfRange(bytes, 32, 64));
    BigInteger key = Sign.signedMessageHashToKey(digest, signature);
    if (!signed.path("domain").equals(domain)
        || !signer.equalsIgnoreCase("0x" + Keys.getAddress(key))) {
      throw new SignatureException("not a " + name + " signed by " + signer);
    }
    return digest;
  }
}
