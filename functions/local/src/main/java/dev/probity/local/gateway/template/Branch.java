package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a resolved template with its path, read as a type. Scalars convert as CloudFormation
 * converts them: {@code 30} and {@code "30"} are the same integer, {@code true} and {@code "true"}
 * the same flag.
 */
record Branch(JsonNode node, String path) {

  Branch at(String name) {
    JsonNode child = node.get(name);
    return new Branch(
        child == null || child.isNull() ? MissingNode.getInstance() : child, path + "/" + name);
  }

  boolean present() {
    return !node.isMissingNode();
  }

  Optional<String> text() throws TemplateException {
    if (!present()) {
      return Optional.empty();
    }
    if (!node.isValueNode()) {
      throw fault("text expected");
    }
    return Optional.of(node.asText());
  }

  String requiredText() throws TemplateException {
    return text().orElseThrow(() -> fault("missing"));
  }

  int integer(int absent) throws TemplateException {
    Optional<String> text = text();
    if (text.isEmpty()) {
      return absent;
    }
    try {
      return Integer.parseInt(text.get());
    } catch (NumberFormatException e) {
      throw fault("integer expected, not " + text.get());
    }
  }

  boolean flag(boolean absent) throws TemplateException {
    Optional<String> text = text();
    if (text.isEmpty()) {
      return absent;
    }
    return switch (text.get()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw fault("true or false expected, not " + text.get());
    };
  }

  List<Branch> elements() throws TemplateException {
    List<Branch> elements = new ArrayList<>();
    if (present() && !node.isArray()) {
      throw fault("list expected");
    }
    for (JsonNode element : node) {
      elements.add(new Branch(element, path + "/" + elements.size()));
    }
    return elements;
  }

  List<String> texts() throws TemplateException {
    List<String> texts = new ArrayList<>();
    for (Branch element : elements()) {
      texts.add(element.requiredText());
    }
    return texts;
  }

  Map<String, Branch> members() throws TemplateException {
    if (present() && !node.isObject()) {
      throw fault("mapping expected");
    }
    Map<String, Branch> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      members.put(member.getKey(), new Branch(member.getValue(), path + "/" + member.getKey()));
    }
    return members;
  }

  TemplateException fault(String reason) {
    return new TemplateException(path, reason);
  }
}
