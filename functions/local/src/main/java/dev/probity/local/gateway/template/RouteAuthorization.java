package dev.probity.local.gateway.template;

import java.util.List;
import java.util.Optional;

/**
 * {@code Auth} of a route.
 *
 * @param authorizer name of one of the API's; {@value #NONE} for an open route; empty for the API's
 *     default
 * @param scopes {@code AuthorizationScopes}, of which a token needs one; empty for those of the
 *     authorizer
 */
public record RouteAuthorization(Optional<String> authorizer, Optional<List<String>> scopes) {
  /** The authorizer of a route that is open although its API has a default. */
  public static final String NONE = "NONE";

  /** A route that says nothing. */
  public static final RouteAuthorization UNSAID =
      new RouteAuthorization(Optional.empty(), Optional.empty());

  /** Copies the list. */
  public RouteAuthorization {
    scopes = scopes.map(List::copyOf);
  }
}
