package dev.probity.local.gateway.authorizer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import dev.probity.local.gateway.template.JwtAuthorizerModel;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The JWT authorizer of a route, with the steps of API Gateway's documentation in their order. The
 * status and the form of {@code www-authenticate} are API Gateway's; of its descriptions AWS
 * documents one ("the token does not have a valid audience"), the others are ours.
 */
final class JwtAuthorizer {
  private static final String SCHEME = "Bearer ";

  /** RSASSA-PKCS1-v1_5; {@code none}, HMAC and curves are no RSA algorithms. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384, JWSAlgorithm.RS512);

  private final JwtAuthorizerModel model;
  private final IssuerKeys keys;
  private final InstantSource clock;

  JwtAuthorizer(JwtAuthorizerModel model, IssuerKeys keys, InstantSource clock) {
    this.model = model;
    this.keys = keys;
    this.clock = clock;
  }

  /** Lower-case name of the header that holds the token. */
  String header() {
    return model.header();
  }

  /**
   * Checks a token.
   *
   * @param source value of the header; with {@code Bearer} or without
   */
  Authorization authorize(Optional<String> source) throws InterruptedException {
    Instant now = clock.instant();
    String token = token(source.orElse(""));
    if (token.isEmpty()) {
      return new Authorization.Refused(401, "Bearer");
    }
    try {
      JWSObject jws = JWSObject.parse(token);
      if (!ALGORITHMS.contains(jws.getHeader().getAlgorithm())) {
        return invalid("the token's signing method is not one of RSA");
      }
      String kid = jws.getHeader().getKeyID();
      Optional<RSAPublicKey> key = kid == null ? Optional.empty() : keys.find(kid);
      if (key.isEmpty()) {
        return invalid("the token's key id is not one of the issuer's");
      }
      if (!jws.verify(new RSASSAVerifier(key.get()))) {
        return invalid("the token's signature is invalid");
      }
      return claims(Claims.parse(jws.getPayload().toString()), now);
    } catch (IssuerUnreachableException unreachable) {
      return invalid("OIDC discovery endpoint communication error");
    } catch (ParseException | JOSEException | Claims.MalformedException malformed) {
      return invalid("the token is malformed");
    }
  }

  private Authorization claims(Claims claims, Instant now) {
    if (!claims.isOf(model.issuer().toString())) {
      return invalid("the token does not have a valid issuer");
    }
    if (!claims.isFor(model.audience())) {
      return invalid("the token does not have a valid audience");
    }
    if (claims.hasExpired(now)) {
      return invalid("the token has expired");
    }
    if (claims.isAhead(now)) {
      return invalid("the token is not valid yet");
    }
    if (model.scopes().isEmpty()) {
      return new Authorization.Granted(claims.asText(), Optional.empty());
    }
    List<String> scopes = claims.scopesAmong(model.scopes());
    return scopes.isEmpty()
        ? refused(403, "insufficient_scope", "the token has none of the route's scopes")
        : new Authorization.Granted(claims.asText(), Optional.of(scopes));
  }

  private static String token(String source) {
    return (source.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
            ? source.substring(SCHEME.length())
            : source)
        .strip();
  }

  private Authorization invalid(String description) {
    return refused(401, "invalid_token", description);
  }

  private Authorization refused(int status, String error, String description) {
    return new Authorization.Refused(
        status,
        "Bearer scope=\"%s\" error=\"%s\" error_description=\"%s\""
            .formatted(String.join(" ", model.scopes()), error, description));
  }
}
