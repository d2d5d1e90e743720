package dev.probity.protocol.idma.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.TokenJwk;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The two documents of a token issuer, by which API Gateway and everybody else finds its keys:
 * OpenID Connect Discovery 1.0, section 4, and a key set of RFC 7517. They change when the keys
 * change and at no other time, so they are files on a static origin.
 */
public final class IssuerDocuments {
  /** Where the discovery document is, below the issuer. */
  public static final String DISCOVERY_PATH = "/.well-known/openid-configuration";

  /** Where the key set is, below the issuer. */
  public static final String KEY_SET_PATH = "/.well-known/jwks.json";

  /** Both are served as this. */
  public static final String MEDIA_TYPE = "application/json";

  /** As many as a change of keys needs, and some. */
  private static final int MAX_KEYS = 8;

  private final String issuer;
  private final List<TokenJwk> keys;

  /**
   * The documents of an issuer.
   *
   * @param issuer as in the tokens' {@code iss}: an http or https URL without path, query, fragment
   *     or a slash at the end
   * @param keys 1 to 8: the one that signs, the one that signed before, the one that will
   * @throws IllegalArgumentException for any other issuer, or no, too many or equal keys
   */
  public IssuerDocuments(String issuer, List<TokenJwk> keys) {
    URI uri = URI.create(issuer);
    boolean origin =
        ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
            && uri.getHost() != null
            && issuer.equals(uri.getScheme() + "://" + uri.getAuthority())
            && uri.getUserInfo() == null;
    if (!origin) {
      throw new IllegalArgumentException(
          "the issuer is https:// and a host, with nothing behind, not even a slash");
    }
    if (keys.isEmpty()
        || keys.size() > MAX_KEYS
        || keys.stream().distinct().count() < keys.size()) {
      throw new IllegalArgumentException("an issuer has 1 to " + MAX_KEYS + " different keys");
    }
    this.issuer = issuer;
    this.keys = List.copyOf(keys);
  }

  /** Path → UTF-8 JSON, both documents, the key set first: the other one points to it. */
  public Map<String, byte[]> byPath() {
    Map<String, byte[]> documents = new LinkedHashMap<>();
    documents.put(KEY_SET_PATH, utf8(keySet()));
    documents.put(DISCOVERY_PATH, utf8(discovery()));
    return documents;
  }

  /** No endpoints: nobody logs in by OAuth here. */
  private ObjectNode discovery() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("issuer", issuer);
    json.put("jwks_uri", issuer + KEY_SET_PATH);
    json.putArray("id_token_signing_alg_values_supported").add("RS256");
    json.putArray("subject_types_supported").add("public");
    return json;
  }

  private ObjectNode keySet() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("keys");
    keys.forEach(key -> list.add(key.toJson()));
    return json;
  }

  private static byte[] utf8(ObjectNode json) {
    return (json.toPrettyString() + "\n").getBytes(UTF_8);
  }
}
