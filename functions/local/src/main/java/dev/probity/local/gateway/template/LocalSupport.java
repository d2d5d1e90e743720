package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * What the local stack does not have (yet) is refused when the template is loaded. Ignored, an
 * authorizer would be a route that is open here and closed there, and a stream would be a function
 * that never runs.
 */
final class LocalSupport {
  /**
   * Provided, or (alarms, distributions, log groups, roles, policies) without effect on what a
   * function can do locally.
   */
  private static final Set<String> TYPES =
      Set.of(
          SamTemplate.FUNCTION,
          SamTemplate.HTTP_API,
          SamTemplate.TABLE,
          SamTemplate.BUCKET,
          SamTemplate.KEY,
          SamTemplate.ALIAS,
          "AWS::CloudFront::Distribution",
          "AWS::CloudFront::OriginAccessControl",
          "AWS::CloudWatch::Alarm",
          "AWS::CloudWatch::Dashboard",
          "AWS::IAM::ManagedPolicy",
          "AWS::IAM::Policy",
          "AWS::IAM::Role",
          "AWS::Lambda::Permission",
          "AWS::Logs::LogGroup",
          "AWS::Logs::MetricFilter",
          "AWS::S3::BucketPolicy");

  /** Of an API: authorizers by JWT; none by IAM. */
  private static final Set<String> API_AUTH = Set.of("Authorizers", "DefaultAuthorizer");

  /** Of an authorizer by JWT; one by a function has others. */
  private static final Set<String> AUTHORIZER =
      Set.of("JwtConfiguration", "IdentitySource", "AuthorizationScopes");

  private static final Set<String> ROUTE_AUTH = Set.of("Authorizer", "AuthorizationScopes");

  private LocalSupport() {}

  static void require(SamTemplate template) throws TemplateException {
    JsonNode globals = template.root().path("Globals");
    for (Map.Entry<String, JsonNode> entry : template.root().path("Resources").properties()) {
      String type = entry.getValue().path("Type").asText();
      String path = "Resources/" + entry.getKey();
      JsonNode properties = entry.getValue().path("Properties");
      if (!TYPES.contains(type)) {
        throw new TemplateException(path + "/Type", "the local stack has no " + type);
      }
      switch (type) {
        case SamTemplate.FUNCTION -> function(properties, path + "/Properties");
        case SamTemplate.HTTP_API -> api(properties, path + "/Properties");
        case SamTemplate.TABLE ->
            absent(properties, path + "/Properties", "StreamSpecification", "table streams");
        case SamTemplate.BUCKET ->
            absent(
                properties,
                path + "/Properties",
                "NotificationConfiguration",
                "bucket notifications");
        default -> {
          if (type.startsWith("AWS::IAM::")) {
            invocation(properties, path + "/Properties");
          }
        }
      }
    }
    function(globals.path("Function"), "Globals/Function");
    api(globals.path("HttpApi"), "Globals/HttpApi");
  }

  private static void function(JsonNode properties, String path) throws TemplateException {
    absent(properties, path, "FunctionUrlConfig", "function URLs");
    absent(properties, path, "InlineCode", "inline code");
    absent(properties, path, "ImageUri", "images");
    absent(properties, path, "EventInvokeConfig", "destinations of asynchronous calls");
    for (Map.Entry<String, JsonNode> event : properties.path("Events").properties()) {
      String eventPath = path + "/Events/" + event.getKey();
      String type = event.getValue().path("Type").asText();
      if (!type.equals("HttpApi") && !type.equals("Schedule")) {
        throw new TemplateException(
            eventPath + "/Type", "the local stack has no events of type " + type);
      }
      JsonNode auth = event.getValue().path("Properties").path("Auth");
      only(auth, eventPath + "/Properties/Auth", ROUTE_AUTH);
      if (auth.path("Authorizer").asText().equals("AWS_IAM")) {
        throw new TemplateException(
            eventPath + "/Properties/Auth/Authorizer", "the local stack enforces no AWS_IAM");
      }
    }
    invocation(properties.path("Policies"), path + "/Policies");
  }

  private static void api(JsonNode properties, String path) throws TemplateException {
    JsonNode auth = properties.path("Auth");
    only(auth, path + "/Auth", API_AUTH);
    for (Map.Entry<String, JsonNode> entry : auth.path("Authorizers").properties()) {
      only(entry.getValue(), path + "/Auth/Authorizers/" + entry.getKey(), AUTHORIZER);
    }
    absent(properties, path, "DefinitionBody", "routes outside of the functions' events");
    absent(properties, path, "DefinitionUri", "routes outside of the functions' events");
    JsonNode stage = properties.path("StageName");
    if (!stage.isMissingNode() && !stage.asText().equals("$default")) {
      throw new TemplateException(
          path + "/StageName", "the local stack has the stage $default only");
    }
  }

  /** A function that may invoke another one will do so. */
  private static void invocation(JsonNode policies, String path) throws TemplateException {
    for (JsonNode text : policies.findValues("Action")) {
      if (text.toString().contains("\"lambda:")) {
        throw new TemplateException(path, "the local stack does not serve lambda:InvokeFunction");
      }
    }
    if (policies.findValue("LambdaInvokePolicy") != null) {
      throw new TemplateException(path, "the local stack does not serve lambda:InvokeFunction");
    }
  }

  private static void only(JsonNode node, String path, Set<String> known) throws TemplateException {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!known.contains(member.getKey())) {
        throw new TemplateException(
            path + "/" + member.getKey(), "the local stack has JWT authorizers without it only");
      }
    }
  }

  private static void absent(JsonNode properties, String path, String name, String what)
      throws TemplateException {
    if (properties.has(name)) {
      throw new TemplateException(path + "/" + name, "the local stack has no " + what);
    }
  }
}
