package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CloudFormation's intrinsic functions over one template and one set of values. A value that is not
 * known is an error which names the path; {@code AWS::NoValue} removes the property that holds it.
 */
final class Intrinsics {
  /** {@code ${Name}}, {@code ${Id.Attribute}}, {@code ${!literal}}. */
  static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(!?)([^{}]*)}");

  private final JsonNode root;
  private final Map<String, JsonNode> parameters;
  private final TemplateValues values;
  private final Set<String> conditionsInProgress = new HashSet<>();

  /**
   * @param parameters every parameter's value: text, or an array for list types
   */
  Intrinsics(JsonNode root, Map<String, JsonNode> parameters, TemplateValues values) {
    this.root = root;
    this.parameters = parameters;
    this.values = values;
  }

  /**
   * {@code {"Ref": …}}, {@code {"Condition": "X"}} with nothing beside it, or {@code {"Fn::…": …}}.
   */
  static boolean isCall(JsonNode node) {
    if (!node.isObject() || node.size() != 1) {
      return false;
    }
    String name = node.fieldNames().next();
    return name.equals("Ref") || name.startsWith("Fn::");
  }

  /** The node with every call resolved; missing where it is {@code AWS::NoValue}. */
  JsonNode resolve(JsonNode node, String path) throws TemplateException {
    if (isCall(node)) {
      String name = node.fieldNames().next();
      return call(name, node.path(name), path + "/" + name);
    }
    if (node.isObject()) {
      ObjectNode resolved = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        JsonNode value = resolve(member.getValue(), path + "/" + member.getKey());
        if (!value.isMissingNode()) {
          resolved.set(member.getKey(), value);
        }
      }
      return resolved;
    }
    if (node.isArray()) {
      ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
      int index = 0;
      for (JsonNode element : node) {
        JsonNode value = resolve(element, path + "/" + index++);
        if (!value.isMissingNode()) {
          resolved.add(value);
        }
      }
      return resolved;
    }
    return node;
  }

  /** Whether the resource or output with this {@code Condition} exists; without one it does. */
  boolean exists(JsonNode entry, String path) throws TemplateException {
    JsonNode condition = entry.path("Condition");
    return condition.isMissingNode()
        || condition(text(condition, path + "/Condition"), path + "/Condition");
  }

  private JsonNode call(String name, JsonNode argument, String path) throws TemplateException {
    return switch (name) {
      case "Ref" -> reference(text(argument, path), path);
      case "Fn::GetAtt" -> TextNode.valueOf(attribute(argument, path));
      case "Fn::Sub" -> TextNode.valueOf(substitute(argument, path));
      case "Fn::Join" -> join(arguments(argument, 2, path), path);
      case "Fn::Select" -> select(arguments(argument, 2, path), path);
      case "Fn::Split" -> split(arguments(argument, 2, path), path);
      case "Fn::If" -> {
        List<JsonNode> three = arguments(argument, 3, path);
        boolean holds = condition(text(three.get(0), path + "/0"), path + "/0");
        yield resolve(three.get(holds ? 1 : 2), path + (holds ? "/1" : "/2"));
      }
      case "Fn::FindInMap" -> findInMap(arguments(argument, 3, path), path);
      case "Fn::Base64" ->
          TextNode.valueOf(
              Base64.getEncoder()
                  .encodeToString(scalar(argument, path).getBytes(StandardCharsets.UTF_8)));
      case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not" ->
          BooleanNode.valueOf(
              evaluate(JsonNodeFactory.instance.objectNode().set(name, argument), path));
      default -> throw new TemplateException(path, "the local stack does not evaluate " + name);
    };
  }

  private JsonNode reference(String name, String path) throws TemplateException {
    if (name.equals("AWS::NoValue")) {
      return MissingNode.getInstance();
    }
    JsonNode parameter = parameters.get(name);
    if (parameter != null) {
      return parameter;
    }
    Optional<String> value = values.reference(name);
    if (value.isEmpty()) {
      throw new TemplateException(path, "no value is known for " + name);
    }
    return TextNode.valueOf(value.get());
  }

  private String attribute(JsonNode argument, String path) throws TemplateException {
    if (argument.isTextual()) {
      return attribute(argument.textValue(), path);
    }
    List<JsonNode> two = arguments(argument, 2, path);
    return attribute(text(two.get(0), path + "/0") + "." + scalar(two.get(1), path + "/1"), path);
  }

  private String attribute(String dotted, String path) throws TemplateException {
    return values
        .attribute(dotted)
        .orElseThrow(() -> new TemplateException(path, "no value is known for " + dotted));
  }

  private String substitute(JsonNode argument, String path) throws TemplateException {
    String pattern;
    JsonNode own = MissingNode.getInstance();
    if (argument.isArray()) {
      List<JsonNode> two = arguments(argument, 2, path);
      pattern = text(two.get(0), path + "/0");
      own = two.get(1);
    } else {
      pattern = text(argument, path);
    }
    StringBuilder result = new StringBuilder();
    Matcher matcher = SUBSTITUTION.matcher(pattern);
    int from = 0;
    while (matcher.find()) {
      result.append(pattern, from, matcher.start());
      from = matcher.end();
      String name = matcher.group(2).strip();
      if (!matcher.group(1).isEmpty()) {
        result.append("${").append(name).append('}');
      } else if (own.has(name)) {
        result.append(scalar(own.path(name), path + "/1/" + name));
      } else if (name.contains(".")) {
        result.append(attribute(name, path));
      } else {
        result.append(scalar(reference(name, path), path));
      }
    }
    return result.append(pattern, from, pattern.length()).toString();
  }

  private JsonNode join(List<JsonNode> two, String path) throws TemplateException {
    JsonNode list = resolve(two.get(1), path + "/1");
    if (!list.isArray()) {
      throw new TemplateException(path + "/1", "list expected");
    }
    StringJoiner joined = new StringJoiner(text(two.get(0), path + "/0"));
    for (JsonNode element : list) {
      joined.add(element.asText());
    }
    return TextNode.valueOf(joined.toString());
  }

  private JsonNode select(List<JsonNode> two, String path) throws TemplateException {
    JsonNode list = resolve(two.get(1), path + "/1");
    int index = new Branch(resolve(two.get(0), path + "/0"), path + "/0").integer(-1);
    if (!list.isArray() || index < 0 || index >= list.size()) {
      throw new TemplateException(path, "no element " + index);
    }
    return list.path(index);
  }

  private JsonNode split(List<JsonNode> two, String path) throws TemplateException {
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    String delimiter = text(two.get(0), path + "/0");
    for (String part : scalar(two.get(1), path + "/1").split(Pattern.quote(delimiter), -1)) {
      parts.add(part);
    }
    return parts;
  }

  private JsonNode findInMap(List<JsonNode> three, String path) throws TemplateException {
    JsonNode found = root.path("Mappings");
    for (int i = 0; i < 3; i++) {
      found = found.path(scalar(three.get(i), path + "/" + i));
    }
    if (found.isMissingNode()) {
      throw new TemplateException(path, "no such entry in Mappings");
    }
    return found;
  }

  private boolean condition(String name, String path) throws TemplateException {
    JsonNode definition = root.path("Conditions").path(name);
    if (definition.isMissingNode()) {
      throw new TemplateException(path, "no condition " + name);
    }
    if (!conditionsInProgress.add(name)) {
      throw new TemplateException(path, "condition " + name + " depends on itself");
    }
    try {
      return evaluate(definition, "Conditions/" + name);
    } finally {
      conditionsInProgress.remove(name);
    }
  }

  private boolean evaluate(JsonNode expression, String path) throws TemplateException {
    if (!expression.isObject() || expression.size() != 1) {
      throw new TemplateException(path, "condition function expected");
    }
    String name = expression.fieldNames().next();
    JsonNode argument = expression.path(name);
    return switch (name) {
      case "Condition" -> condition(text(argument, path), path + "/Condition");
      case "Fn::Not" -> !evaluate(arguments(argument, 1, path).getFirst(), path + "/Fn::Not/0");
      case "Fn::Equals" -> {
        List<JsonNode> two = arguments(argument, 2, path);
        yield scalar(two.get(0), path + "/Fn::Equals/0")
            .equals(scalar(two.get(1), path + "/Fn::Equals/1"));
      }
      case "Fn::And", "Fn::Or" -> {
        boolean and = name.equals("Fn::And");
        boolean result = and;
        int index = 0;
        for (JsonNode operand : argument) {
          boolean value = evaluate(operand, path + "/" + name + "/" + index++);
          result = and ? result && value : result || value;
        }
        yield result;
      }
      default -> throw new TemplateException(path, name + " is no condition function");
    };
  }

  private static List<JsonNode> arguments(JsonNode argument, int count, String path)
      throws TemplateException {
    if (!argument.isArray() || argument.size() != count) {
      throw new TemplateException(path, "list of " + count + " expected");
    }
    List<JsonNode> list = new ArrayList<>();
    argument.forEach(list::add);
    return list;
  }

  private static String text(JsonNode node, String path) throws TemplateException {
    if (!node.isTextual()) {
      throw new TemplateException(path, "text expected");
    }
    return node.textValue();
  }

  private String scalar(JsonNode node, String path) throws TemplateException {
    return new Branch(resolve(node, path), path).requiredText();
  }
}
