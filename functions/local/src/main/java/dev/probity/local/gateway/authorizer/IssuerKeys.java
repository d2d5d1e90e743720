package dev.probity.local.gateway.authorizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.probity.client.http.BoundedCall;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An issuer's RSA keys, found as API Gateway finds them and in no other way: the discovery document
 * below the issuer, then its {@code jwks_uri}. They are kept for {@link #KEPT} (API Gateway: up to
 * two hours); a key id that is not among them asks again, at most once per {@link #BETWEEN}, and so
 * does a failure.
 */
final class IssuerKeys implements AutoCloseable {
  /** How long a key set counts. A key that the issuer takes back is accepted until then. */
  static final Duration KEPT = Duration.ofMinutes(5);

  /** Between two questions to the issuer. */
  static final Duration BETWEEN = Duration.ofSeconds(5);

  private static final String DISCOVERY = "/.well-known/openid-configuration";

  /** For each of the two documents, body included. */
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private static final int MAX_BYTES = 64 << 10;
  private static final StrictJson.Limits LIMITS = new StrictJson.Limits(MAX_BYTES, 8, 2048, 8192);

  private final URI issuer;
  private final InstantSource clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(LIMIT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private Map<String, RSAPublicKey> keys = Map.of();
  private @Nullable Instant fetched;
  private @Nullable Instant asked;

  IssuerKeys(URI issuer, InstantSource clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  /**
   * The key of this id; empty when the issuer has none.
   *
   * @throws IssuerUnreachableException when no key set counts, and none can be had now
   */
  synchronized Optional<RSAPublicKey> find(String kid)
      throws IssuerUnreachableException, InterruptedException {
    Instant now = clock.instant();
    boolean current = fetched != null && now.isBefore(fetched.plus(KEPT));
    if (current && keys.containsKey(kid)) {
      return Optional.ofNullable(keys.get(kid));
    }
    if (asked == null || !now.isBefore(asked.plus(BETWEEN))) {
      asked = now;
      try {
        keys = fetch();
        fetched = now;
        current = true;
      } catch (IOException | WireException | ParseException failed) {
        if (!current) {
          throw new IssuerUnreachableException(
              issuer + " does not tell its keys: " + failed.getMessage(), failed);
        }
      }
    }
    if (!current) {
      throw new IssuerUnreachableException(issuer + " did not tell its keys a moment ago");
    }
    return Optional.ofNullable(keys.get(kid));
  }

  private Map<String, RSAPublicKey> fetch()
      throws IOException, WireException, ParseException, InterruptedException {
    String base = issuer.toString().replaceFirst("/$", "");
    JsonNode discovery = StrictJson.parse(get(URI.create(base + DISCOVERY)), LIMITS);
    if (!StrictJson.text(discovery, "issuer").equals(issuer.toString())) {
      throw new WireException("/issuer", "must be the issuer that was asked");
    }
    byte[] keySet = get(url(StrictJson.text(discovery, "jwks_uri")));
    return rsaKeys(JWKSet.parse(StrictJson.parse(keySet, LIMITS).toString()));
  }

  private static URI url(String text) throws WireException {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException noUrl) {
      // Told below.
    }
    throw new WireException("/jwks_uri", "must be an http or https URL");
  }

  private byte[] get(URI url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(LIMIT).build();
    BoundedCall.Answer answer = BoundedCall.send(http, request, MAX_BYTES + 1, LIMIT);
    if (answer.status() != 200) {
      throw new IOException(url + " answered " + answer.status());
    }
    return answer.body();
  }

  /** Keys of other kinds and keys without an id are left out: no token can name them. */
  private static Map<String, RSAPublicKey> rsaKeys(JWKSet set) throws ParseException {
    Map<String, RSAPublicKey> keys = new HashMap<>();
    for (JWK key : set.getKeys()) {
      if (key instanceof RSAKey rsa
          && rsa.getKeyID() != null
          && !KeyUse.ENCRYPTION.equals(rsa.getKeyUse())) {
        try {
          keys.put(rsa.getKeyID(), rsa.toRSAPublicKey());
        } catch (JOSEException noKey) {
          throw new ParseException(String.valueOf(noKey.getMessage()), 0);
        }
      }
    }
    return Map.copyOf(keys);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
