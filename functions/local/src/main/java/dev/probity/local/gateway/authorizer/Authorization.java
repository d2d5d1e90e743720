package dev.probity.local.gateway.authorizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a route may be called. */
public sealed interface Authorization {
  /** The route has no authorizer. */
  record Open() implements Authorization {}

  /**
   * The token is accepted.
   *
   * @param claims as the function gets them: every value as text
   * @param scopes those of the route that the token has; empty where the route asks for none
   */
  record Granted(Map<String, String> claims, Optional<List<String>> scopes)
      implements Authorization {
    /** Copies both. */
    public Granted {
      claims = Map.copyOf(claims);
      scopes = scopes.map(List::copyOf);
    }
  }

  /**
   * The token is missing or refused.
   *
   * @param status 401, or 403 where it lacks the scope
   * @param challenge value of {@code www-authenticate}
   */
  record Refused(int status, String challenge) implements Authorization {}
}
