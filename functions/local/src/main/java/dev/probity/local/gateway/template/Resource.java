package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** A resource of a template together with what resolves it. */
record Resource(String logicalId, JsonNode node, Intrinsics intrinsics, TemplateValues values) {

  String path() {
    return "Resources/" + logicalId;
  }

  /** One property, resolved; the others may still hold values that nobody knows yet. */
  Branch property(String name) throws TemplateException {
    String path = path() + "/Properties/" + name;
    return new Branch(intrinsics.resolve(node.path("Properties").path(name), path), path);
  }

  /** All properties over SAM's {@code Globals}, resolved. */
  Branch properties(JsonNode globals) throws TemplateException {
    return resolved(overGlobals(globals));
  }

  /** Properties that were prepared by the caller, resolved. */
  Branch resolved(JsonNode properties) throws TemplateException {
    String path = path() + "/Properties";
    return new Branch(intrinsics.resolve(properties, path), path);
  }

  /** All properties over SAM's {@code Globals}, as written. */
  ObjectNode overGlobals(JsonNode globals) {
    return overGlobals(globals, node);
  }

  static ObjectNode overGlobals(JsonNode globals, JsonNode resource) {
    JsonNode merged = merge(globals, resource.path("Properties"));
    return merged instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  /** {@code stack-LogicalId}, where CloudFormation would add random letters. */
  String generatedName() throws TemplateException {
    String stack =
        values
            .reference("AWS::StackName")
            .orElseThrow(() -> new TemplateException(path(), "no AWS::StackName is known"));
    return stack + "-" + logicalId;
  }

  /**
   * SAM: mappings merge, lists are joined with the global part first, anything else is overridden.
   */
  private static JsonNode merge(JsonNode global, JsonNode own) {
    if (own.isMissingNode()) {
      return global;
    }
    if (global.isArray() && own.isArray()) {
      ArrayNode joined = JsonNodeFactory.instance.arrayNode();
      global.forEach(joined::add);
      own.forEach(joined::add);
      return joined;
    }
    if (!global.isObject()
        || !own.isObject()
        || Intrinsics.isCall(global)
        || Intrinsics.isCall(own)) {
      return own;
    }
    ObjectNode merged = JsonNodeFactory.instance.objectNode();
    global.properties().forEach(member -> merged.set(member.getKey(), member.getValue()));
    for (Map.Entry<String, JsonNode> member : own.properties()) {
      merged.set(member.getKey(), merge(global.path(member.getKey()), member.getValue()));
    }
    return merged;
  }
}
