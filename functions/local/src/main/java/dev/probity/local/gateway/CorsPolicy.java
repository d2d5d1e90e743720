package dev.probity.local.gateway;

import dev.probity.local.gateway.template.CorsModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * CORS as API Gateway does it when the API configures it: preflight answered without a function
 * where no route takes it, and a function's own CORS headers replaced.
 */
final class CorsPolicy {
  private final CorsModel model;

  CorsPolicy(CorsModel model) {
    this.model = model;
  }

  /** The answer to a preflight request; empty where the request is none. */
  Optional<HttpReply> preflight(HttpRequest request) {
    String origin = request.headers().get("origin");
    String method = request.headers().get("access-control-request-method");
    if (!request.method().equals("OPTIONS") || origin == null || method == null) {
      return Optional.empty();
    }
    Map<String, String> headers = new TreeMap<>();
    Optional<String> allowed = allowed(origin);
    if (allowed.isPresent()) {
      headers.put("access-control-allow-origin", allowed.get());
      put(headers, "access-control-allow-methods", model.methods());
      put(headers, "access-control-allow-headers", model.headers());
      model
          .maximumAge()
          .ifPresent(age -> headers.put("access-control-max-age", String.valueOf(age)));
      if (model.credentials()) {
        headers.put("access-control-allow-credentials", "true");
      }
    }
    return Optional.of(new HttpReply(204, headers, List.of(), new byte[0]));
  }

  /** The reply with the API's CORS headers instead of the function's. */
  HttpReply apply(HttpRequest request, HttpReply reply) {
    Map<String, String> headers = new TreeMap<>(reply.headers());
    headers.keySet().removeIf(name -> name.startsWith("access-control-"));
    String origin = request.headers().get("origin");
    Optional<String> allowed = origin == null ? Optional.empty() : allowed(origin);
    if (allowed.isPresent()) {
      headers.put("access-control-allow-origin", allowed.get());
      put(headers, "access-control-expose-headers", model.exposedHeaders());
      if (model.credentials()) {
        headers.put("access-control-allow-credentials", "true");
      }
    }
    return new HttpReply(reply.status(), headers, reply.cookies(), reply.body());
  }

  private Optional<String> allowed(String origin) {
    for (String entry : model.origins()) {
      if (entry.equals("*")) {
        return Optional.of("*");
      }
      boolean anyHost =
          entry.endsWith("://*") && origin.startsWith(entry.substring(0, entry.length() - 1));
      if (anyHost || entry.toLowerCase(Locale.ROOT).equals(origin.toLowerCase(Locale.ROOT))) {
        return Optional.of(origin);
      }
    }
    return Optional.empty();
  }

  private static void put(Map<String, String> headers, String name, List<String> values) {
    if (!values.isEmpty()) {
      headers.put(name, String.join(",", values));
    }
  }
}
