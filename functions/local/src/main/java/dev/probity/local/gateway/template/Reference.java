package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * One place of a template that names something defined elsewhere in it.
 *
 * @param path of the place, names joined by {@code /}
 * @param kind what is named
 * @param target the name: logical id, parameter, condition or mapping
 * @param attribute of {@code Fn::GetAtt} and {@code ${Id.Attribute}}
 */
public record Reference(String path, Kind kind, String target, Optional<String> attribute) {
  /** What a reference may name. */
  public enum Kind {
    /** A resource, parameter or pseudo parameter. */
    VALUE,
    /** An attribute of a resource. */
    ATTRIBUTE,
    /** A resource that must come first. */
    DEPENDENCY,
    /** An entry of {@code Conditions}. */
    CONDITION,
    /** An entry of {@code Mappings}. */
    MAPPING
  }

  /**
   * Every reference below a node, in document order.
   *
   * @param path of the node; empty for the template's root
   */
  public static List<Reference> in(JsonNode node, String path) {
    List<Reference> found = new ArrayList<>();
    collect(node, path, found);
    return found;
  }

  private static void collect(JsonNode node, String path, List<Reference> found) {
    if (node.isArray()) {
      int index = 0;
      for (JsonNode element : node) {
        collect(element, path + "/" + index++, found);
      }
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      String below = path.isEmpty() ? name : path + "/" + name;
      switch (name) {
        case "Ref" -> add(found, below, Kind.VALUE, value);
        case "Fn::GetAtt" -> attribute(found, below, value);
        case "Fn::Sub" -> substitution(found, below, value);
        case "Fn::If" -> add(found, below, Kind.CONDITION, value.path(0));
        case "Fn::FindInMap" -> add(found, below, Kind.MAPPING, value.path(0));
        case "DependsOn" -> {
          add(found, below, Kind.DEPENDENCY, value);
          value.forEach(element -> add(found, below, Kind.DEPENDENCY, element));
        }
        case "Condition" -> {
          if (isCondition(path)) {
            add(found, below, Kind.CONDITION, value);
          }
        }
        default -> {}
      }
      collect(value, below, found);
    }
  }

  /**
   * Of a resource, of an output, or inside of a condition; not the {@code Condition} of an IAM
   * statement.
   */
  private static boolean isCondition(String path) {
    return path.startsWith("Conditions/") || path.matches("(Resources|Outputs)/[^/]+");
  }

  private static void attribute(List<Reference> found, String path, JsonNode value) {
    if (value.path(0).isTextual()) {
      found.add(
          new Reference(
              path, Kind.ATTRIBUTE, value.path(0).asText(), Optional.of(value.path(1).asText())));
    } else if (value.isTextual()) {
      found.add(dotted(path, value.textValue()));
    }
  }

  private static void substitution(List<Reference> found, String path, JsonNode value) {
    JsonNode own = value.path(1);
    Matcher matcher =
        Intrinsics.SUBSTITUTION.matcher(
            value.isTextual() ? value.textValue() : value.path(0).asText());
    while (matcher.find()) {
      String name = matcher.group(2).strip();
      if (matcher.group(1).isEmpty() && !own.has(name)) {
        found.add(
            name.contains(".")
                ? dotted(path, name)
                : new Reference(path, Kind.VALUE, name, Optional.empty()));
      }
    }
  }

  private static Reference dotted(String path, String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? new Reference(path, Kind.ATTRIBUTE, name, Optional.empty())
        : new Reference(
            path, Kind.ATTRIBUTE, name.substring(0, dot), Optional.of(name.substring(dot + 1)));
  }

  private static void add(List<Reference> found, String path, Kind kind, JsonNode target) {
    if (target.isTextual()) {
      found.add(new Reference(path, kind, target.textValue(), Optional.empty()));
    }
  }
}
