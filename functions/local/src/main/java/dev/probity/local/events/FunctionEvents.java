package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The events of a template's functions, in the form in which AWS sends them. */
public final class FunctionEvents {
  private static final String REQUEST_ID = "00000000-0000-4000-8000-000000000000";

  private final Map<String, Route> routes;

  /** By what a function is called. */
  enum Kind {
    /** A request of the HTTP API. */
    HTTP,
    /** A schedule, and perhaps a table's stream: the event says only that it is time. */
    SCHEDULED,
    /** Lambda's Invoke alone. */
    INVOKED
  }

  /**
   * How a function is called.
   *
   * @param method upper case; empty without HTTP
   * @param path with parameters in braces; empty without HTTP
   */
  record Route(Kind kind, String method, String path) {}

  private FunctionEvents(Map<String, Route> routes) {
    this.routes = routes;
  }

  /** Of {@code infrastructure/template.yaml}. */
  public static FunctionEvents of(Path template) throws IOException, TemplateException {
    Map<String, Route> routes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> function :
        SamTemplate.read(template).resources(SamTemplate.FUNCTION).entrySet()) {
      routes.put(function.getKey(), new Route(Kind.INVOKED, "", ""));
      for (JsonNode event : function.getValue().at("/Properties/Events")) {
        JsonNode properties = event.path("Properties");
        routes.put(
            function.getKey(),
            event.path("Type").asText().equals("HttpApi")
                ? new Route(
                    Kind.HTTP,
                    properties.path("Method").asText().toUpperCase(Locale.ROOT),
                    properties.path("Path").asText())
                : new Route(Kind.SCHEDULED, "", ""));
      }
    }
    return new FunctionEvents(routes);
  }

  /** The functions by their logical ids. */
  public Set<String> functions() {
    return routes.keySet();
  }

  Route route(String function) {
    Route route = routes.get(function);
    if (route == null) {
      throw new IllegalArgumentException("template.yaml has no function " + function);
    }
    return route;
  }

  /** What EventBridge sends on a schedule. */
  static ObjectNode scheduled(Instant now) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("version", "0")
        .put("id", REQUEST_ID)
        .put("detail-type", "Scheduled Event")
        .put("source", "aws.events")
        .put("account", "000000000000")
        .put("time", now.toString())
        .put("region", "eu-central-1")
        .set("detail", JsonNodeFactory.instance.objectNode());
  }

  /**
   * A request of the HTTP API.
   *
   * @param path path parameters
   * @param body text; empty for none
   */
  record HttpCall(
      Map<String, String> path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {}

  /** What API Gateway sends for it: HTTP API, payload format 2.0, a body as text. */
  ObjectNode http(String function, HttpCall call, Instant now) {
    Route route = route(function);
    String path = route.path();
    for (Map.Entry<String, String> parameter : call.path().entrySet()) {
      path = path.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    StringBuilder query = new StringBuilder();
    call.query()
        .forEach((name, value) ->
            query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(value));
    String key = route.method() + " " + route.path();
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "2.0");
    event.put("routeKey", key);
    event.put("rawPath", path);
    event.put("rawQueryString", query.toString());
    putAll(event.putObject("headers"), call.headers());
    putAll(event.putObject("queryStringParameters"), call.query());
    putAll(event.putObject("pathParameters"), call.path());
    ObjectNode context = event.putObject("requestContext");
    context.put("accountId", "000000000000");
    context.put("apiId", "local");
    context.put("requestId", REQUEST_ID);
    context.put("routeKey", key);
    context.put("stage", "$default");
    context.put("timeEpoch", now.toEpochMilli());
    context
        .putObject("http")
        .put("method", route.method())
        .put("path", path)
        .put("protocol", "HTTP/1.1")
        .put("sourceIp", "127.0.0.1")
        .put("userAgent", "events");
    if (!call.body().isEmpty()) {
      event.put("body", call.body());
    }
    event.put("isBase64Encoded", false);
    return event;
  }

  private static void putAll(ObjectNode object, Map<String, String> values) {
    values.forEach(object::put);
  }
}
