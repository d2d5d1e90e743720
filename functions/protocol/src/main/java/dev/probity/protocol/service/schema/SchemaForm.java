package dev.probity.protocol.service.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.WireException;
import java.util.Map;
import java.util.Set;

/**
 * Which schemas a service may have: those whose evaluation is bounded by the sizes of schema and
 * value, and asks nothing outside.
 *
 * <ul>
 *   <li>No {@code $ref} of any kind: nothing is fetched, nothing recurs, and no short schema
 *       unfolds to a long one.
 *   <li>No {@code pattern} and no {@code patternProperties}: a regular expression can take
 *       exponential time, and bounds of length do not.
 *   <li>No {@code format}: it is an annotation in draft 2020-12, and would promise a check.
 * </ul>
 */
final class SchemaForm {
  private static final int MAX_BYTES = 1 << 15;
  private static final int MAX_DEPTH = 24;

  /** Draft 2020-12, the only dialect that {@code $schema} may name. */
  static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** Keywords whose value is a plain value, not a schema. */
  private static final Set<String> PLAIN =
      Set.of(
          "$schema",
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "type",
          "enum",
          "const",
          "required",
          "minProperties",
          "maxProperties",
          "dependentRequired",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minContains",
          "maxContains",
          "minLength",
          "maxLength",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf");

  /** Keywords whose value is one schema. */
  private static final Set<String> SCHEMA =
      Set.of(
          "additionalProperties",
          "propertyNames",
          "items",
          "contains",
          "not",
          "if",
          "then",
          "else");

  /** Keywords whose value is a list of schemas. */
  private static final Set<String> SCHEMAS = Set.of("prefixItems", "allOf", "anyOf", "oneOf");

  private static final String PROPERTIES = "properties";

  /** Strings of one hash make the comparison of all items quadratic. */
  private static final int MOST_UNIQUE = 4096;

  private SchemaForm() {}

  /**
   * Checks size, depth and keywords.
   *
   * @throws WireException with the path of the first keyword that a service may not use
   */
  static void require(JsonNode schema) throws WireException {
    int bytes;
    try {
      bytes = CanonicalJson.bytes(schema).length;
    } catch (IllegalArgumentException notInTheProfile) {
      throw new WireException("is no JSON of the protocols: " + notInTheProfile.getMessage());
    }
    if (bytes > MAX_BYTES) {
      throw new WireException("must be at most " + MAX_BYTES + " bytes");
    }
    if (!schema.isObject()) {
      throw new WireException("must be an object");
    }
    JsonNode dialect = schema.path("$schema");
    if (!dialect.isMissingNode() && !dialect.asText().equals(DIALECT)) {
      throw new WireException("/$schema", "must be " + DIALECT);
    }
    requireKeywords(schema, "", MAX_DEPTH);
  }

  private static void requireKeywords(JsonNode schema, String path, int depth)
      throws WireException {
    if (schema.isBoolean()) {
      return;
    }
    if (!schema.isObject() || depth == 0) {
      throw new WireException(
          path, "must be a schema, inside at most " + (MAX_DEPTH - 1) + " others");
    }
    requireFewUnique(schema, path);
    for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
      String name = keyword.getKey();
      String at = WireException.child(path, name);
      if (SCHEMA.contains(name)) {
        requireKeywords(keyword.getValue(), at, depth - 1);
      } else if (SCHEMAS.contains(name)) {
        requireEach(keyword.getValue(), at, depth - 1);
      } else if (name.equals(PROPERTIES)) {
        for (Map.Entry<String, JsonNode> property : keyword.getValue().properties()) {
          requireKeywords(
              property.getValue(), WireException.child(at, property.getKey()), depth - 1);
        }
      } else if (!PLAIN.contains(name)) {
        throw new WireException(at, "is not a keyword that a service may use");
      }
    }
  }

  private static void requireFewUnique(JsonNode schema, String path) throws WireException {
    JsonNode most = schema.path("maxItems");
    if (schema.has("uniqueItems") && !(most.isInt() && most.intValue() <= MOST_UNIQUE)) {
      throw new WireException(
          path + "/uniqueItems", "stands beside a maxItems of at most " + MOST_UNIQUE + " alone");
    }
  }

  private static void requireEach(JsonNode schemas, String path, int depth) throws WireException {
    for (int i = 0; i < schemas.size(); i++) {
      requireKeywords(schemas.path(i), path + "/" + i, depth);
    }
  }
}
