package dev.probity.local.gateway.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.template.SamTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls between functions: who is allowed to call, who is told whom to call, and who says by whom
 * it is called.
 */
record CallRules(SamTemplate template, Findings findings) {
  private static final String INVOKE = "lambda:InvokeFunction";
  private static final String CALLED_BY = "CalledBy";

  /**
   * What a call names. IAM compares the whole ARN, so that leave to call a function is none to call
   * its alias.
   *
   * @param function logical id
   */
  private record Target(String function, boolean alias) {
    @Override
    public String toString() {
      return alias ? function + ".Alias" : function;
    }
  }

  void check() {
    for (Map.Entry<String, JsonNode> entry : template.root().path("Resources").properties()) {
      named(entry.getValue().path("Properties"), "Resources/" + entry.getKey() + "/Properties");
    }
    for (Map.Entry<String, JsonNode> entry : template.resources(SamTemplate.FUNCTION).entrySet()) {
      told(entry.getKey());
      reached(entry.getKey(), entry.getValue());
    }
  }

  /** Every permission to invoke names functions of this template, each by its ARN. */
  private void named(JsonNode properties, String path) {
    for (JsonNode statement : invoking(properties)) {
      for (JsonNode resource : elements(statement.path("Resource"))) {
        findings.unless(
            target(resource).isPresent(),
            Rule.INVOCATION_NAMED,
            path,
            "!GetAtt F.Arn or !Ref F.Alias of a function here, not " + resource);
      }
      findings.unless(statement.has("Resource"), Rule.INVOCATION_NAMED, path, "names no function");
    }
    findings.unless(
        properties.findValue("LambdaInvokePolicy") == null,
        Rule.INVOCATION_NAMED,
        path,
        "LambdaInvokePolicy allows every function whose name begins alike");
  }

  /** Whoever is told a function may call it. */
  private void told(String function) {
    Set<Target> allowed = allowed(function);
    JsonNode properties = template.properties(function);
    for (Map.Entry<String, JsonNode> variable :
        properties.path("Environment").path("Variables").properties()) {
      Optional<Target> target = target(variable.getValue()).or(() -> byName(variable.getValue()));
      findings.unless(
          target.isEmpty() || allowed.contains(target.get()),
          Rule.INVOCATION_ALLOWED,
          "Resources/" + function + "/Properties/Environment/Variables/" + variable.getKey(),
          "names " + target.map(Target::toString).orElse("") + " without leave to call it");
    }
  }

  /** A function that nothing starts says who calls it, and says the truth. */
  private void reached(String function, JsonNode resource) {
    JsonNode said = resource.path("Metadata").path("Probity").path(CALLED_BY);
    boolean started = !template.properties(function).path("Events").isEmpty();
    String path = "Resources/" + function + "/Metadata/Probity/" + CALLED_BY;
    if (said.isMissingNode()) {
      findings.unless(
          started, Rule.FUNCTION_REACHED, path, "has no event, and does not say who calls it");
      return;
    }
    Set<String> callers = new TreeSet<>();
    said.forEach(caller -> callers.add(caller.asText()));
    Set<String> mayCall = new TreeSet<>();
    for (String other : template.resources(SamTemplate.FUNCTION).keySet()) {
      if (allowed(other).stream().anyMatch(target -> target.function().equals(function))) {
        mayCall.add(other);
      }
    }
    findings.unless(
        said.isArray() && callers.equals(mayCall),
        Rule.FUNCTION_REACHED,
        path,
        "says " + callers + ", but the permissions say " + mayCall);
  }

  private Set<Target> allowed(String function) {
    JsonNode properties = template.properties(function);
    List<JsonNode> statements = new ArrayList<>(invoking(properties.path("Policies")));
    JsonNode role = properties.path("Role").path("Fn::GetAtt").path(0);
    statements.addAll(
        invoking(template.root().path("Resources").path(role.asText()).path("Properties")));
    Set<Target> targets = new HashSet<>();
    for (JsonNode statement : statements) {
      for (JsonNode resource : elements(statement.path("Resource"))) {
        target(resource).ifPresent(targets::add);
      }
    }
    return targets;
  }

  /** Every statement below a node that allows to invoke. */
  private static List<JsonNode> invoking(JsonNode node) {
    List<JsonNode> invoking = new ArrayList<>();
    for (JsonNode statements : node.findValues("Statement")) {
      for (JsonNode statement : elements(statements)) {
        boolean invokes = false;
        for (JsonNode action : elements(statement.path("Action"))) {
          invokes |= action.asText().equalsIgnoreCase(INVOKE);
        }
        if (invokes && statement.path("Effect").asText().equals("Allow")) {
          invoking.add(statement);
        }
      }
    }
    return invoking;
  }

  private Optional<Target> target(JsonNode node) {
    JsonNode attribute = node.path("Fn::GetAtt");
    String reference = node.path("Ref").asText();
    if (attribute.path(1).asText().equals("Arn")) {
      return existing(attribute.path(0).asText(), false);
    }
    return reference.endsWith(".Alias")
        ? existing(reference.substring(0, reference.length() - ".Alias".length()), true)
        : Optional.empty();
  }

  private Optional<Target> byName(JsonNode node) {
    return existing(node.path("Ref").asText(), false);
  }

  private Optional<Target> existing(String function, boolean alias) {
    return template.resources(SamTemplate.FUNCTION).containsKey(function)
        ? Optional.of(new Target(function, alias))
        : Optional.empty();
  }

  private static Iterable<JsonNode> elements(JsonNode node) {
    return node.isArray() ? node : node.isMissingNode() ? List.of() : List.of(node);
  }
}
