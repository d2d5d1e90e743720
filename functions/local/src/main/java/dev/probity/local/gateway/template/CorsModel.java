package dev.probity.local.gateway.template;

import java.util.List;
import java.util.OptionalInt;

/**
 * {@code CorsConfiguration} of an HTTP API. An entry {@code *} allows everything.
 *
 * @param maximumAge seconds that a browser may keep a preflight answer
 */
public record CorsModel(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposedHeaders,
    OptionalInt maximumAge,
    boolean credentials) {
  /** Copies the lists. */
  public CorsModel {
    origins = List.copyOf(origins);
    methods = List.copyOf(methods);
    headers = List.copyOf(headers);
    exposedHeaders = List.copyOf(exposedHeaders);
  }
}
