package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** {@code AWS::Serverless::Function} → {@link FunctionModel}. */
final class FunctionReader {
  private static final Pattern METHOD =
      Pattern.compile("ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS");

  /** Literal segments, {@code {name}}, and {@code {name+}} as the last one. */
  private static final Pattern ROUTE_PATH =
      Pattern.compile("/|(/([^/{}]+|\\{[A-Za-z0-9._-]+}))*(/\\{[A-Za-z0-9._-]+\\+})?");

  private FunctionReader() {}

  static FunctionModel read(Resource resource, JsonNode globals) throws TemplateException {
    ObjectNode written = resource.overGlobals(globals).deepCopy();
    // Policies name resources of the account that a local stack may not have; nothing here enforces
    // them.
    JsonNode policies = written.path("Policies");
    written.remove(List.of("Policies", "AssumeRolePolicyDocument", "Role"));
    Map<String, String> apis =
        takeApis(written.path("Events"), resource.path() + "/Properties/Events");
    Branch properties = resource.resolved(written);

    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, Branch> variable :
        properties.at("Environment").at("Variables").members().entrySet()) {
      environment.put(variable.getKey(), variable.getValue().requiredText());
    }
    List<HttpRoute> routes = new ArrayList<>();
    List<ScheduleModel> schedules = new ArrayList<>();
    for (Map.Entry<String, Branch> event : properties.at("Events").members().entrySet()) {
      Branch body = event.getValue();
      String type = body.at("Type").requiredText();
      if (type.equals("HttpApi")) {
        String api = apis.getOrDefault(event.getKey(), HttpRoute.IMPLICIT_API);
        routes.add(route(event.getKey(), api, body.at("Properties")));
      } else if (type.equals("Schedule")) {
        schedules.add(schedule(event.getKey(), body.at("Properties")));
      } else {
        throw body.at("Type").fault("the local stack has no events of type " + type);
      }
    }
    int timeout = properties.at("Timeout").integer(3);
    if (timeout < 1 || timeout > 900) {
      throw properties.at("Timeout").fault("1 to 900 seconds, not " + timeout);
    }
    Branch reserved = properties.at("ReservedConcurrentExecutions");
    return new FunctionModel(
        resource.logicalId(),
        properties.at("FunctionName").text().orElse(resource.logicalId()),
        properties.at("Handler").requiredText(),
        properties.at("Runtime").requiredText(),
        properties.at("MemorySize").integer(128),
        Duration.ofSeconds(timeout),
        reserved.present() ? OptionalInt.of(Math.max(0, reserved.integer(0))) : OptionalInt.empty(),
        environment,
        routes,
        schedules,
        policies);
  }

  private static HttpRoute route(String event, String api, Branch properties)
      throws TemplateException {
    String format = properties.at("PayloadFormatVersion").text().orElse("2.0");
    if (!format.equals("2.0")) {
      throw properties.at("PayloadFormatVersion").fault("the local stack speaks 2.0 only");
    }
    Optional<Duration> timeout = Optional.empty();
    if (properties.at("TimeoutInMillis").present()) {
      int milliseconds = properties.at("TimeoutInMillis").integer(0);
      if (milliseconds < 50 || milliseconds > 30_000) {
        throw properties.at("TimeoutInMillis").fault("50 to 30000, not " + milliseconds);
      }
      timeout = Optional.of(Duration.ofMillis(milliseconds));
    }
    Branch auth = properties.at("Auth");
    Branch scopes = auth.at("AuthorizationScopes");
    var authorization =
        new RouteAuthorization(
            auth.at("Authorizer").text(),
            scopes.present() ? Optional.of(scopes.texts()) : Optional.empty());
    Optional<String> path = properties.at("Path").text();
    if (path.isEmpty() || path.get().equals(HttpRoute.DEFAULT)) {
      return new HttpRoute(event, api, "ANY", HttpRoute.DEFAULT, timeout, authorization);
    }
    String method =
        properties
            .at("Method")
            .requiredText()
            .toUpperCase(Locale.ROOT)
            .replace("X-AMAZON-APIGATEWAY-ANY-METHOD", "ANY");
    if (!METHOD.matcher(method).matches()) {
      throw properties.at("Method").fault("no method of HTTP: " + method);
    }
    if (path.get().isEmpty() || !ROUTE_PATH.matcher(path.get()).matches()) {
      throw properties.at("Path").fault("no route path: " + path.get());
    }
    return new HttpRoute(event, api, method, path.get(), timeout, authorization);
  }

  private static ScheduleModel schedule(String event, Branch properties) throws TemplateException {
    String state = properties.at("State").text().orElse("ENABLED");
    return new ScheduleModel(
        event,
        properties.at("Schedule").requiredText(),
        properties.at("Input").text(),
        properties.at("Enabled").flag(true) && state.equals("ENABLED"));
  }

  /**
   * Takes {@code ApiId: !Ref Api} out of the events as written, since its value on AWS is an id
   * that means nothing here.
   *
   * @return event → logical id of its API
   */
  private static Map<String, String> takeApis(JsonNode events, String path)
      throws TemplateException {
    Map<String, String> apis = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> event : events.properties()) {
      if (event.getValue().path("Properties") instanceof ObjectNode properties
          && properties.has("ApiId")) {
        String logicalId = properties.remove("ApiId").path("Ref").asText();
        if (logicalId.isEmpty()) {
          throw new TemplateException(
              path + "/" + event.getKey() + "/Properties/ApiId", "!Ref of an HTTP API expected");
        }
        apis.put(event.getKey(), logicalId);
      }
    }
    return apis;
  }
}
