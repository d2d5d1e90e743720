package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The OpenAPI document and the template say the same. */
final class OpenApiRules {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
  private static final String ANY = "x-amazon-apigateway-any-method";
  private static final String CODES = "x-probity-codes";
  private static final int LONGEST_CHAIN = 8;

  private final SamTemplate template;
  private final Findings findings;
  private final JsonNode document;
  private final Map<String, Integer> codes;
  private final Set<String> documented = new HashSet<>();

  OpenApiRules(SamTemplate template, Findings findings, TemplateRules.Surroundings surroundings) {
    this.template = template;
    this.findings = findings;
    this.document = surroundings.openApi();
    this.codes = surroundings.errorCodes();
  }

  private record Route(
      String function, String event, String path, boolean alone, JsonNode properties) {}

  private record Operation(JsonNode node, String path) {}

  void check() {
    Map<String, Route> routes = routes();
    Map<String, Operation> operations = operations();
    for (Map.Entry<String, Route> route : routes.entrySet()) {
      findings.unless(
          operations.containsKey(route.getKey()),
          Rule.OPENAPI_ROUTES,
          route.getValue().path(),
          route.getKey() + " is not in the OpenAPI document");
    }
    Set<String> ids = new HashSet<>();
    for (Map.Entry<String, Operation> entry : operations.entrySet()) {
      Operation operation = entry.getValue();
      Route route = routes.get(entry.getKey());
      if (route == null) {
        findings.add(
            Rule.OPENAPI_ROUTES, operation.path(), entry.getKey() + " is not in the template");
      } else {
        operationId(operation, route, ids);
        security(operation, route);
      }
      errorCodes(operation);
    }
    for (String code : new TreeSet<>(codes.keySet())) {
      findings.unless(
          documented.contains(code),
          Rule.OPENAPI_ERROR_CODES,
          "openapi:paths",
          code + " stands at no operation");
    }
    references(document, "openapi:");
  }

  private Map<String, Route> routes() {
    Map<String, Route> routes = new TreeMap<>();
    for (String function : template.resources(SamTemplate.FUNCTION).keySet()) {
      JsonNode events = template.properties(function).path("Events");
      long count = events.findValuesAsText("Type").stream().filter("HttpApi"::equals).count();
      for (Map.Entry<String, JsonNode> event : events.properties()) {
        JsonNode properties = event.getValue().path("Properties");
        if (event.getValue().path("Type").asText().equals("HttpApi")) {
          String method = properties.path("Method").asText("any").toLowerCase(Locale.ROOT);
          String key =
              (method.equals(ANY) ? "any" : method)
                  + " "
                  + properties.path("Path").asText("$default");
          String path = "Resources/" + function + "/Properties/Events/" + event.getKey();
          routes.put(key, new Route(function, event.getKey(), path, count == 1, properties));
        }
      }
    }
    return routes;
  }

  private Map<String, Operation> operations() {
    Map<String, Operation> operations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        boolean any = method.getKey().equals(ANY);
        if (any || METHODS.contains(method.getKey())) {
          operations.put(
              (any ? "any" : method.getKey()) + " " + path.getKey(),
              new Operation(
                  method.getValue(), "openapi:paths" + path.getKey() + "/" + method.getKey()));
        }
      }
    }
    return operations;
  }

  private void operationId(Operation operation, Route route, Set<String> ids) {
    String id = operation.node().path("operationId").asText();
    boolean right =
        id.equals(route.function())
            || (!route.alone() && id.equals(route.function() + route.event()));
    findings.unless(
        right,
        Rule.OPENAPI_OPERATION_ID,
        operation.path() + "/operationId",
        route.function()
            + (route.alone() ? "" : " or " + route.function() + route.event())
            + " expected, not "
            + id);
    findings.unless(
        ids.add(id),
        Rule.OPENAPI_OPERATION_ID,
        operation.path() + "/operationId",
        id + " stands twice");
  }

  /** Alternatives of a requirement would each open the route; so there is one, of one scheme. */
  private void security(Operation operation, Route route) {
    if (!RouteRules.authorizerExists(template, route.properties())) {
      return; // a finding of its own
    }
    String authorizer = RouteRules.authorizer(template, route.properties());
    JsonNode own = operation.node().path("security");
    JsonNode security = own.isMissingNode() ? document.path("security") : own;
    JsonNode schemes = document.path("components").path("securitySchemes");
    boolean open = authorizer.equals(RouteRules.NONE);
    boolean right =
        open
            ? security.isEmpty()
            : security.size() == 1
                && security.path(0).size() == 1
                && security.path(0).has(authorizer)
                && schemes.has(authorizer);
    findings.unless(
        right,
        Rule.OPENAPI_SECURITY,
        operation.path() + "/security",
        open
            ? "the route has no authorizer"
            : "the route's authorizer is " + authorizer + ", which must be its one scheme");
  }

  private void errorCodes(Operation operation) {
    for (Map.Entry<String, JsonNode> response : operation.node().path("responses").properties()) {
      String path = operation.path() + "/responses/" + response.getKey();
      for (JsonNode code : target(response.getValue()).path(CODES)) {
        Integer status = codes.get(code.asText());
        documented.add(code.asText());
        if (status == null) {
          findings.add(Rule.OPENAPI_ERROR_CODES, path, "no code " + code.asText());
        } else {
          findings.unless(
              response.getKey().equals(status.toString()),
              Rule.OPENAPI_ERROR_CODES,
              path,
              code.asText() + " is a " + status);
        }
      }
    }
  }

  private void references(JsonNode node, String path) {
    JsonNode reference = node.path("$ref");
    findings.unless(
        !reference.isTextual() || !target(node).isMissingNode(),
        Rule.OPENAPI_REFERENCE,
        path,
        reference.asText() + " has no target in this document");
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      references(member.getValue(), path + "/" + member.getKey());
    }
    if (node.isArray()) {
      node.forEach(element -> references(element, path));
    }
  }

  /**
   * The node, or what it refers to in this document; missing where that does not exist, or goes in
   * a circle.
   */
  private JsonNode target(JsonNode node) {
    JsonNode current = node;
    for (int i = 0; i < LONGEST_CHAIN && current.has("$ref"); i++) {
      String reference = current.path("$ref").asText();
      current =
          reference.startsWith("#/") ? document.at(reference.substring(1)) : document.path("$none");
    }
    return current.has("$ref") ? document.path("$none") : current;
  }
}
