package dev.probity.local.gateway.template;

import java.time.Duration;
import java.util.Optional;

/**
 * An {@code HttpApi} event of a function.
 *
 * @param event name of the event in the template
 * @param api logical id of the HTTP API; {@value #IMPLICIT_API} where the template declares none
 * @param method upper case, or {@code ANY}
 * @param path as in the template, {@code /v1/datasets/{hash}} or {@code /{proxy+}}; {@code
 *     $default} for the catch-all route
 * @param timeout {@code TimeoutInMillis} of the integration
 * @param authorization who may call it
 */
public record HttpRoute(
    String event,
    String api,
    String method,
    String path,
    Optional<Duration> timeout,
    RouteAuthorization authorization) {
  /** Logical id that SAM gives to the API of events without {@code ApiId}. */
  public static final String IMPLICIT_API = "ServerlessHttpApi";

  /** Path of the catch-all route. */
  public static final String DEFAULT = "$default";

  /** {@code GET /v1/datasets/{hash}} or {@code $default}: API Gateway's {@code routeKey}. */
  public String key() {
    return path.equals(DEFAULT) ? DEFAULT : method + " " + path;
  }
}
