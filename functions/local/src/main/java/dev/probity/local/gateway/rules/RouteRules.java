package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.HttpRoute;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.Map;

/** Every route and HTTP API: who may call. */
record RouteRules(SamTemplate template, Findings findings) {
  private static final String REASON = "NoAuthorizerBecause";
  private static final String NONE = "NONE";

  void check() {
    for (String api : template.resources(SamTemplate.HTTP_API).keySet()) {
      findings.unless(
          isTrue(template.properties(api).path("FailOnWarnings")),
          Rule.FAIL_ON_WARNINGS,
          "Resources/" + api + "/Properties/FailOnWarnings",
          "must be true");
    }
    boolean implicit = false;
    for (Map.Entry<String, JsonNode> function :
        template.resources(SamTemplate.FUNCTION).entrySet()) {
      boolean open = false;
      for (Map.Entry<String, JsonNode> event :
          template.properties(function.getKey()).path("Events").properties()) {
        if (event.getValue().path("Type").asText().equals("HttpApi")) {
          JsonNode properties = event.getValue().path("Properties");
          implicit |= properties.path("ApiId").isMissingNode();
          String path = "Resources/" + function.getKey() + "/Properties/Events/" + event.getKey();
          boolean routeOpen = open(properties, path);
          open |= routeOpen;
          findings.unless(
              !routeOpen || TemplateRules.excused(function.getValue(), REASON),
              Rule.ROUTE_AUTHORIZED,
              path,
              "no authorizer, and no reason in Metadata/Probity/" + REASON);
        }
      }
      boolean stale = !open && function.getValue().path("Metadata").path("Probity").has(REASON);
      findings.unless(
          !stale,
          Rule.ROUTE_AUTHORIZED,
          "Resources/" + function.getKey() + "/Metadata/Probity/" + REASON,
          "excuses no route");
    }
    JsonNode globals = template.root().path("Globals").path("HttpApi");
    findings.unless(
        !implicit || isTrue(globals.path("FailOnWarnings")),
        Rule.FAIL_ON_WARNINGS,
        "Globals/HttpApi/FailOnWarnings",
        "must be true: an event without ApiId makes SAM create " + HttpRoute.IMPLICIT_API);
  }

  /** Whether anybody may call the route. Notes an authorizer that its API does not define. */
  private boolean open(JsonNode event, String path) {
    String api = event.path("ApiId").path("Ref").asText();
    JsonNode auth =
        api.isEmpty()
            ? template.root().path("Globals").path("HttpApi").path("Auth")
            : template.properties(api).path("Auth");
    String authorizer =
        event.path("Auth").path("Authorizer").asText(auth.path("DefaultAuthorizer").asText(NONE));
    if (authorizer.equals(NONE)) {
      return true;
    }
    boolean defined =
        authorizer.equals("AWS_IAM")
            ? isTrue(auth.path("EnableIamAuthorizer"))
            : auth.path("Authorizers").has(authorizer);
    findings.unless(
        defined, Rule.ROUTE_AUTHORIZED, path, "the API has no authorizer " + authorizer);
    return false;
  }

  private static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.booleanValue();
  }
}
