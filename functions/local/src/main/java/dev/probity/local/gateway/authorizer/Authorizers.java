package dev.probity.local.gateway.authorizer;

import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpApiModel;
import dev.probity.local.gateway.template.HttpRoute;
import dev.probity.local.gateway.template.JwtAuthorizerModel;
import dev.probity.local.gateway.template.TemplateException;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who may call which route of one HTTP API. Nobody asks an issuer before a token names a key. */
public final class Authorizers implements AutoCloseable {
  private final Map<HttpRoute, JwtAuthorizer> byRoute = new HashMap<>();
  private final Map<URI, IssuerKeys> issuers = new HashMap<>();

  private Authorizers() {}

  /**
   * The authorizers of an API's routes.
   *
   * @throws TemplateException when a route names one that the API does not have
   */
  public static Authorizers of(
      HttpApiModel api, Iterable<FunctionModel> functions, InstantSource clock)
      throws TemplateException {
    Authorizers all = new Authorizers();
    for (FunctionModel function : functions) {
      for (HttpRoute route : function.routes()) {
        if (route.api().equals(api.logicalId())) {
          Optional<JwtAuthorizerModel> model = api.authorizer(function.logicalId(), route);
          if (model.isPresent()) {
            IssuerKeys keys =
                all.issuers.computeIfAbsent(
                    model.get().issuer(), issuer -> new IssuerKeys(issuer, clock));
            all.byRoute.put(route, new JwtAuthorizer(model.get(), keys, clock));
          }
        }
      }
    }
    return all;
  }

  /**
   * Whether the route may be called.
   *
   * @param headers lower-case name → value
   */
  public Authorization authorize(HttpRoute route, Map<String, String> headers)
      throws InterruptedException {
    JwtAuthorizer authorizer = byRoute.get(route);
    return authorizer == null
        ? new Authorization.Open()
        : authorizer.authorize(Optional.ofNullable(headers.get(authorizer.header())));
  }

  @Override
  public void close() {
    issuers.values().forEach(IssuerKeys::close);
  }
}
