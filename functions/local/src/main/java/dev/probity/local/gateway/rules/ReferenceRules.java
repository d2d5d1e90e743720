package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.HttpRoute;
import dev.probity.local.gateway.template.Reference;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Every reference has a target. */
final class ReferenceRules {
  private static final Set<String> PSEUDO =
      Set.of(
          "AWS::AccountId",
          "AWS::NoValue",
          "AWS::NotificationARNs",
          "AWS::Partition",
          "AWS::Region",
          "AWS::StackId",
          "AWS::StackName",
          "AWS::URLSuffix");

  /** Attributes of {@code Fn::GetAtt} by type, for the types used here. */
  private static final Map<String, Set<String>> ATTRIBUTES =
      Map.of(
          SamTemplate.FUNCTION,
          Set.of("Arn"),
          SamTemplate.HTTP_API,
          Set.of("ApiEndpoint"),
          SamTemplate.TABLE,
          Set.of("Arn", "StreamArn"),
          SamTemplate.BUCKET,
          Set.of("Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"),
          SamTemplate.KEY,
          Set.of("Arn", "KeyId"),
          "AWS::IAM::Role",
          Set.of("Arn", "RoleId"),
          "AWS::Logs::LogGroup",
          Set.of("Arn"));

  private final SamTemplate template;
  private final Findings findings;
  private final Map<String, String> types = new HashMap<>();

  ReferenceRules(SamTemplate template, Findings findings) {
    this.template = template;
    this.findings = findings;
    for (Map.Entry<String, JsonNode> resource : template.root().path("Resources").properties()) {
      types.put(resource.getKey(), resource.getValue().path("Type").asText());
    }
    // What SAM adds when it expands the template.
    boolean implicit = false;
    for (String function : template.resources(SamTemplate.FUNCTION).keySet()) {
      JsonNode properties = template.properties(function);
      if (!properties.has("Role")) {
        types.put(function + "Role", "AWS::IAM::Role");
      }
      if (properties.has("AutoPublishAlias")) {
        types.put(function + ".Alias", "AWS::Lambda::Alias");
        types.put(function + ".Version", "AWS::Lambda::Version");
      }
      for (JsonNode event : properties.path("Events")) {
        implicit |=
            event.path("Type").asText().equals("HttpApi") && !event.path("Properties").has("ApiId");
      }
    }
    if (implicit) {
      types.put(HttpRoute.IMPLICIT_API, SamTemplate.HTTP_API);
    }
  }

  void check() {
    Set<String> values = new HashSet<>(types.keySet());
    values.addAll(PSEUDO);
    values.addAll(template.parameters().keySet());
    for (Reference reference : Reference.in(template.root(), "")) {
      boolean defined =
          switch (reference.kind()) {
            case VALUE -> values.contains(reference.target());
            case ATTRIBUTE, DEPENDENCY -> types.containsKey(reference.target());
            case CONDITION -> template.root().path("Conditions").has(reference.target());
            case MAPPING -> template.root().path("Mappings").has(reference.target());
          };
      findings.unless(
          defined,
          Rule.NO_DANGLING_REFERENCE,
          reference.path(),
          "nothing is named " + reference.target());
      if (defined && reference.kind() == Reference.Kind.ATTRIBUTE) {
        String type = types.getOrDefault(reference.target(), "");
        Set<String> attributes = ATTRIBUTES.get(type);
        String attribute = reference.attribute().orElse("");
        findings.unless(
            attributes == null || attributes.contains(attribute),
            Rule.NO_DANGLING_REFERENCE,
            reference.path(),
            "a " + type + " has no attribute " + attribute);
      }
    }
  }
}
