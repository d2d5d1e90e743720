package dev.probity.local.gateway.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP API of the template; its routes stand with the functions.
 *
 * @param logicalId name of the resource, or {@link HttpRoute#IMPLICIT_API}
 * @param cors empty where API Gateway leaves CORS to the functions
 * @param authorizers name → authorizer
 * @param defaultAuthorizer {@code DefaultAuthorizer}: of routes that name none
 */
public record HttpApiModel(
    String logicalId,
    Optional<CorsModel> cors,
    Map<String, JwtAuthorizerModel> authorizers,
    Optional<String> defaultAuthorizer) {

  /** Copies the map. */
  public HttpApiModel {
    authorizers = Map.copyOf(authorizers);
  }

  /**
   * Who may call a route.
   *
   * @return the authorizer, with the route's own scopes where it has any; empty: everybody
   * @throws TemplateException when this API has no such authorizer
   */
  public Optional<JwtAuthorizerModel> authorizer(String function, HttpRoute route)
      throws TemplateException {
    String name =
        route
            .authorization()
            .authorizer()
            .or(() -> defaultAuthorizer)
            .orElse(RouteAuthorization.NONE);
    if (name.equals(RouteAuthorization.NONE)) {
      return Optional.empty();
    }
    JwtAuthorizerModel authorizer = authorizers.get(name);
    if (authorizer == null) {
      throw new TemplateException(
          "Resources/" + function + "/Properties/Events/" + route.event() + "/Properties/Auth",
          "the API has no authorizer " + name);
    }
    List<String> scopes = route.authorization().scopes().orElse(authorizer.scopes());
    return Optional.of(
        new JwtAuthorizerModel(
            name, authorizer.issuer(), authorizer.audience(), authorizer.header(), scopes));
  }
}
