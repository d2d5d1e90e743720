package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.Reference;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every IAM statement that allows something: what, on what, to whom. */
record PolicyRules(SamTemplate template, Findings findings) {
  private static final Set<String> PRINCIPAL_OF_ALL = Set.of("*");

  void check() {
    for (Map.Entry<String, JsonNode> entry : template.root().path("Resources").properties()) {
      String path = "Resources/" + entry.getKey() + "/Properties";
      JsonNode properties = entry.getValue().path("Properties");
      switch (entry.getValue().path("Type").asText()) {
        case SamTemplate.FUNCTION -> samPolicies(properties.path("Policies"), path + "/Policies");
        case SamTemplate.KEY -> document(properties.path("KeyPolicy"), path + "/KeyPolicy", true);
        case "AWS::IAM::Role" -> role(properties, path);
        default -> {
          if (properties.has("PolicyDocument")) {
            document(properties.path("PolicyDocument"), path + "/PolicyDocument", false);
          }
        }
      }
    }
  }

  private void role(JsonNode properties, String path) {
    int index = 0;
    for (JsonNode policy : properties.path("Policies")) {
      document(
          policy.path("PolicyDocument"), path + "/Policies/" + index++ + "/PolicyDocument", false);
    }
    for (JsonNode managed : properties.path("ManagedPolicyArns")) {
      managed(managed, path + "/ManagedPolicyArns");
    }
  }

  private void samPolicies(JsonNode policies, String path) {
    int index = 0;
    for (JsonNode policy : policies.isArray() ? policies : List.of(policies)) {
      String where = policies.isArray() ? path + "/" + index++ : path;
      if (policy.has("Statement")) {
        document(policy, where, false);
      } else if (policy.isObject()
          && policy.size() == 1
          && policy.fieldNames().next().endsWith("Policy")) {
        // A SAM policy template without parameters has nothing to be limited to.
        findings.unless(
            policy.iterator().next().size() > 0,
            Rule.NO_WILDCARD_RESOURCE,
            where,
            "a policy template of no resource");
      } else if (!policy.isMissingNode()) {
        managed(policy, where);
      }
    }
  }

  /**
   * A managed policy of AWS names no resource of ours; one of this template is checked where it
   * stands.
   */
  private void managed(JsonNode policy, String path) {
    findings.unless(
        namesResource(policy),
        Rule.NO_WILDCARD_RESOURCE,
        path,
        "a managed policy, whose resources nobody sees here");
  }

  private void document(JsonNode document, String path, boolean keyPolicy) {
    JsonNode statements = document.path("Statement");
    int index = 0;
    for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
      String where = path + "/Statement/" + index++;
      if (statement.path("Effect").asText().equals("Allow")) {
        actions(statement, where, keyPolicy);
        principals(statement, where);
        if (!keyPolicy) { // in a key policy, * is the key itself
          resources(statement, where);
        }
      }
    }
  }

  private void actions(JsonNode statement, String path, boolean keyPolicy) {
    findings.unless(
        !statement.has("NotAction"),
        Rule.NO_WILDCARD_ACTION,
        path + "/NotAction",
        "allows all but a few");
    boolean toRoot =
        texts(statement.path("Principal")).stream()
            .anyMatch(principal -> principal.endsWith(":root"));
    for (String action : texts(statement.path("Action"))) {
      // Without kms:* for the account itself nobody could ever change the key's policy again.
      boolean account = keyPolicy && toRoot && action.equals("kms:*");
      findings.unless(account || !wild(action), Rule.NO_WILDCARD_ACTION, path + "/Action", action);
    }
  }

  private void resources(JsonNode statement, String path) {
    findings.unless(
        !statement.has("NotResource"),
        Rule.NO_WILDCARD_RESOURCE,
        path + "/NotResource",
        "allows all but a few");
    for (JsonNode resource : alternatives(statement.path("Resource"))) {
      boolean open =
          texts(resource).stream().anyMatch(PolicyRules::wild) && !namesResource(resource);
      findings.unless(!open, Rule.NO_WILDCARD_RESOURCE, path + "/Resource", resource.toString());
    }
  }

  /** The elements of a list and both branches of an {@code Fn::If}, each on its own. */
  private static List<JsonNode> alternatives(JsonNode node) {
    List<JsonNode> alternatives = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(element -> alternatives.addAll(alternatives(element)));
    } else if (node.has("Fn::If")) {
      alternatives.addAll(alternatives(node.path("Fn::If").path(1)));
      alternatives.addAll(alternatives(node.path("Fn::If").path(2)));
    } else {
      alternatives.add(node);
    }
    return alternatives;
  }

  private void principals(JsonNode statement, String path) {
    boolean everybody =
        texts(statement.path("Principal")).stream().anyMatch(PRINCIPAL_OF_ALL::contains);
    findings.unless(
        !everybody && !statement.has("NotPrincipal"),
        Rule.NO_WILDCARD_PRINCIPAL,
        path + "/Principal",
        "everybody");
  }

  private boolean namesResource(JsonNode node) {
    return Reference.in(node, "").stream()
        .anyMatch(reference -> template.root().path("Resources").has(reference.target()));
  }

  private static boolean wild(String text) {
    return text.contains("*") || text.contains("?");
  }

  /** Every text below a node. */
  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.forEach(child -> texts.addAll(texts(child)));
    return texts;
  }
}
