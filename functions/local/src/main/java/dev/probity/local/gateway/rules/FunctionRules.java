package dev.probity.local.gateway.rules;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.gateway.ScheduleExpression;
import dev.probity.local.gateway.template.Reference;
import dev.probity.local.gateway.template.SamTemplate;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every function: handler, runtime, role, limits, environment, schedules. */
record FunctionRules(
    SamTemplate template, Findings findings, TemplateRules.Surroundings surroundings) {
  private static final String RUNTIME = "java25";

  /** Of API Gateway, in seconds: what takes longer is given up while the function goes on. */
  private static final int LONGEST_BEHIND_ROUTE = 29;

  void check() {
    JsonNode globals = template.root().path("Globals").path("Function");
    findings.unless(
        globals.path("Runtime").asText().equals(RUNTIME),
        Rule.RUNTIME_IN_GLOBALS,
        "Globals/Function/Runtime",
        "must be " + RUNTIME);
    Map<String, String> roles = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : template.resources(SamTemplate.FUNCTION).entrySet()) {
      String path = "Resources/" + entry.getKey() + "/Properties";
      JsonNode properties = template.properties(entry.getKey());
      findings.unless(
          properties.path("Runtime").asText(RUNTIME).equals(RUNTIME),
          Rule.RUNTIME_IN_GLOBALS,
          path + "/Runtime",
          "must be " + RUNTIME);
      handler(properties, path);
      role(entry.getValue().path("Properties"), path, roles);
      limits(properties, path);
      environment(properties, path);
      schedules(properties, path);
    }
  }

  private static String handlerClass(JsonNode properties) {
    return properties.path("Handler").asText().replaceFirst("::.*", "");
  }

  private void handler(JsonNode properties, String path) {
    String handler = properties.path("Handler").asText();
    String name = handlerClass(properties);
    String where = path + "/Handler";
    findings.unless(
        handler.equals(name) || handler.equals(name + "::handleRequest"),
        Rule.HANDLER_EXISTS,
        where,
        "only handleRequest is called");
    Class<?> type;
    try {
      type = Class.forName(name, false, surroundings.handlers());
    } catch (ClassNotFoundException | LinkageError e) {
      findings.add(Rule.HANDLER_EXISTS, where, "no class " + name);
      return;
    }
    findings.unless(
        RequestHandler.class.isAssignableFrom(type)
            || RequestStreamHandler.class.isAssignableFrom(type),
        Rule.HANDLER_EXISTS,
        where,
        name + " is no Lambda handler");
    boolean constructible =
        Modifier.isPublic(type.getModifiers())
            && !Modifier.isAbstract(type.getModifiers())
            && Arrays.stream(type.getConstructors())
                .anyMatch(constructor -> constructor.getParameterCount() == 0);
    findings.unless(
        constructible,
        Rule.HANDLER_EXISTS,
        where,
        name + " is not public with a public constructor without parameters");
  }

  private void role(JsonNode own, String path, Map<String, String> roles) {
    boolean role = own.has("Role");
    boolean policies = own.has("Policies");
    findings.unless(
        role != policies,
        Rule.OWN_ROLE,
        path,
        role ? "Role and Policies together" : "neither Policies nor Role");
    if (role) {
      Iterator<Reference> named = Reference.in(own.path("Role"), path + "/Role").iterator();
      String name = named.hasNext() ? named.next().target() : own.path("Role").toString();
      String other = roles.putIfAbsent(name, path);
      findings.unless(
          other == null, Rule.OWN_ROLE, path + "/Role", name + " is also the role of " + other);
    }
  }

  private void limits(JsonNode properties, String path) {
    int timeout = properties.path("Timeout").asInt(0);
    findings.unless(
        timeout > 0, Rule.TIMEOUT_SET, path + "/Timeout", "no literal number of seconds");
    boolean routed = false;
    for (JsonNode event : properties.path("Events")) {
      routed |= event.path("Type").asText().equals("HttpApi");
    }
    findings.unless(
        !routed || timeout <= LONGEST_BEHIND_ROUTE,
        Rule.TIMEOUT_SET,
        path + "/Timeout",
        "over " + LONGEST_BEHIND_ROUTE + " s behind a route");
    findings.unless(
        properties.path("MemorySize").asInt(0) > 0,
        Rule.MEMORY_SET,
        path + "/MemorySize",
        "missing");
    JsonNode reserved = properties.path("ReservedConcurrentExecutions");
    findings.unless(
        reserved.isObject() || reserved.asInt(0) > 0,
        Rule.CONCURRENCY_RESERVED,
        path + "/ReservedConcurrentExecutions",
        "missing, or none");
  }

  private void environment(JsonNode properties, String path) {
    String handler = handlerClass(properties);
    Set<String> set = new TreeSet<>();
    properties.path("Environment").path("Variables").fieldNames().forEachRemaining(set::add);
    Set<String> known = surroundings.wiring().known(handler);
    for (String variable : set) {
      findings.unless(
          known.contains(variable),
          Rule.ENVIRONMENT_KNOWN,
          path + "/Environment/Variables/" + variable,
          "the wiring of " + handler + " does not read it");
    }
    for (String required : new TreeSet<>(surroundings.wiring().required(handler))) {
      findings.unless(
          set.contains(required),
          Rule.ENVIRONMENT_COMPLETE,
          path + "/Environment/Variables",
          "no " + required + ", which the wiring of " + handler + " requires");
    }
  }

  private void schedules(JsonNode properties, String path) {
    for (Map.Entry<String, JsonNode> event : properties.path("Events").properties()) {
      if (event.getValue().path("Type").asText().equals("Schedule")) {
        JsonNode expression = event.getValue().path("Properties").path("Schedule");
        try {
          if (!expression.isObject()) {
            ScheduleExpression.parse(expression.asText());
          }
        } catch (IllegalArgumentException e) {
          findings.add(
              Rule.SCHEDULE_VALID,
              path + "/Events/" + event.getKey(),
              String.valueOf(e.getMessage()));
        }
      }
    }
  }
}
