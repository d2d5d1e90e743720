package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.HttpRoute;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.Map;

/** Every route and HTTP API: who may call. */
record RouteRules(SamTemplate template, Findings findings) {
  private static final String REASON = "NoAuthorizerBecause";

  /** What a route says that is open although its API has a default. */
  static final String NONE = "NONE";

  void check() {
    for (String api : template.resources(SamTemplate.HTTP_API).keySet()) {
      findings.unless(
          isTrue(template.properties(api).path("FailOnWarnings")),
          Rule.FAIL_ON_WARNINGS,
          "Resources/" + api + "/Properties/FailOnWarnings",
          "must be true");
      authorizers(template.properties(api).path("Auth"), "Resources/" + api + "/Properties/Auth");
    }
    authorizers(
        template.root().path("Globals").path("HttpApi").path("Auth"), "Globals/HttpApi/Auth");
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

  private void authorizers(JsonNode auth, String path) {
    for (Map.Entry<String, JsonNode> entry : auth.path("Authorizers").properties()) {
      JsonNode authorizer = entry.getValue();
      if (authorizer.has("FunctionArn")) {
        continue;
      }
      JsonNode jwt = authorizer.path("JwtConfiguration");
      String where = path + "/Authorizers/" + entry.getKey();
      complete(said(jwt.path("issuer")), where + "/JwtConfiguration/issuer");
      JsonNode audience = jwt.path("audience");
      boolean audienceSaid = said(audience);
      for (JsonNode one : audience) {
        audienceSaid &= said(one);
      }
      complete(audienceSaid, where + "/JwtConfiguration/audience");
      complete(said(authorizer.path("IdentitySource")), where + "/IdentitySource");
    }
  }

  private void complete(boolean complete, String path) {
    findings.unless(complete, Rule.AUTHORIZER_COMPLETE, path, "missing or empty");
  }

  /** A text, a list or an intrinsic function that is not empty. */
  private static boolean said(JsonNode node) {
    return node.isTextual() ? !node.textValue().isBlank() : node.size() > 0;
  }

  /** Name of the authorizer of a route; {@value #NONE} where anybody may call it. */
  static String authorizer(SamTemplate template, JsonNode event) {
    return event
        .path("Auth")
        .path("Authorizer")
        .asText(auth(template, event).path("DefaultAuthorizer").asText(NONE));
  }

  /** Whether the API of a route has the authorizer that the route names. */
  static boolean authorizerExists(SamTemplate template, JsonNode event) {
    String authorizer = authorizer(template, event);
    return authorizer.equals(NONE) || defines(auth(template, event), authorizer);
  }

  private static boolean defines(JsonNode auth, String authorizer) {
    return authorizer.equals("AWS_IAM")
        ? isTrue(auth.path("EnableIamAuthorizer"))
        : auth.path("Authorizers").has(authorizer);
  }

  private static JsonNode auth(SamTemplate template, JsonNode event) {
    String api = event.path("ApiId").path("Ref").asText();
    return api.isEmpty()
        ? template.root().path("Globals").path("HttpApi").path("Auth")
        : template.properties(api).path("Auth");
  }

  /** Whether anybody may call the route. Notes an authorizer that its API does not define. */
  private boolean open(JsonNode event, String path) {
    JsonNode auth = auth(template, event);
    String authorizer = authorizer(template, event);
    if (authorizer.equals(NONE)) {
      return true;
    }
    findings.unless(
        defines(auth, authorizer),
        Rule.ROUTE_AUTHORIZED,
        path,
        "the API has no authorizer " + authorizer);
    return false;
  }

  private static boolean isTrue(JsonNode node) {
    return node.isBoolean() && node.booleanValue();
  }
}
