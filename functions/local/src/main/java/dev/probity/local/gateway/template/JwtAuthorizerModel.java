package dev.probity.local.gateway.template;

import java.net.URI;
import java.util.List;

/**
 * A JWT authorizer of an HTTP API.
 *
 * @param name under {@code Auth/Authorizers}
 * @param issuer {@code JwtConfiguration.issuer}: http or https, as in the tokens' {@code iss}
 * @param audience {@code JwtConfiguration.audience}, one or more
 * @param header the request header that holds the token, lower case
 * @param scopes {@code AuthorizationScopes} of routes that name none of their own
 */
public record JwtAuthorizerModel(
    String name, URI issuer, List<String> audience, String header, List<String> scopes) {

  /** Copies the lists. */
  public JwtAuthorizerModel {
    audience = List.copyOf(audience);
    scopes = List.copyOf(scopes);
  }
}
