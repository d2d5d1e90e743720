package dev.probity.local.gateway.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A SAM template. The typed accessors resolve intrinsic functions against the values given at the
 * call, so that a caller may create the tables first and name them to the functions afterwards;
 * resources whose {@code Condition} is false are left out. Before the first typed answer the
 * template is checked for what the local stack does not have ({@link LocalSupport}): such a
 * template is refused whole, never half understood.
 */
public final class SamTemplate {
  /** Resource type of a function. */
  public static final String FUNCTION = "AWS::Serverless::Function";

  /** Resource type of an HTTP API. */
  public static final String HTTP_API = "AWS::Serverless::HttpApi";

  /** Resource type of a DynamoDB table. */
  public static final String TABLE = "AWS::DynamoDB::Table";

  /** Resource type of an S3 bucket. */
  public static final String BUCKET = "AWS::S3::Bucket";

  /** Resource type of a KMS key. */
  public static final String KEY = "AWS::KMS::Key";

  static final String ALIAS = "AWS::KMS::Alias";

  private final JsonNode root;
  private final Map<String, Parameter> parameters;

  private SamTemplate(JsonNode root, Map<String, Parameter> parameters) {
    this.root = root;
    this.parameters = parameters;
  }

  /**
   * Reads a template of at most {@value YamlDocument#MAXIMUM_BYTES} bytes.
   *
   * @throws IOException when the file cannot be read
   * @throws TemplateException when it is not a template
   */
  public static SamTemplate read(Path file) throws IOException, TemplateException {
    return of(YamlDocument.read(file));
  }

  /**
   * Parses a template of at most {@value YamlDocument#MAXIMUM_BYTES} bytes.
   *
   * @param utf8 the template's YAML
   * @param name shown in errors
   * @throws TemplateException when it is not a template
   */
  public static SamTemplate parse(byte[] utf8, String name) throws TemplateException {
    return of(YamlDocument.parse(utf8, name));
  }

  private static SamTemplate of(JsonNode root) throws TemplateException {
    if (!root.path("Resources").isObject()) {
      throw new TemplateException("Resources", "missing");
    }
    for (Map.Entry<String, JsonNode> resource : root.path("Resources").properties()) {
      if (!resource.getValue().path("Type").isTextual()) {
        throw new TemplateException("Resources/" + resource.getKey() + "/Type", "missing");
      }
    }
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Branch branch : new Branch(root, "").at("Parameters").members().values()) {
      Branch parameter = new Branch(branch.node(), branch.path().substring(1));
      String name = parameter.path().substring("Parameters/".length());
      parameters.put(
          name,
          new Parameter(
              name,
              parameter.at("Type").requiredText(),
              parameter.at("Default").text(),
              parameter.at("AllowedValues").texts(),
              parameter.at("NoEcho").flag(false)));
    }
    return new SamTemplate(root, Collections.unmodifiableMap(parameters));
  }

  /** The tree as written, short tags in their long form. Not to be changed. */
  public JsonNode root() {
    return root;
  }

  /** Name → parameter, in the template's order. */
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  /** Logical id → resource as written, of one type, in the template's order. */
  public Map<String, JsonNode> resources(String type) {
    Map<String, JsonNode> resources = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> resource : root.path("Resources").properties()) {
      if (resource.getValue().path("Type").asText().equals(type)) {
        resources.put(resource.getKey(), resource.getValue());
      }
    }
    return resources;
  }

  /**
   * Properties of a resource as written, over SAM's {@code Globals} where these apply to its type.
   */
  public JsonNode properties(String logicalId) {
    JsonNode resource = root.path("Resources").path(logicalId);
    JsonNode globals =
        switch (resource.path("Type").asText()) {
          case FUNCTION -> root.path("Globals").path("Function");
          case HTTP_API -> root.path("Globals").path("HttpApi");
          default -> MissingNode.getInstance();
        };
    return Resource.overGlobals(globals, resource);
  }

  /**
   * Every function that exists under these values.
   *
   * @throws TemplateException naming the path: a value that is not known, a property of the wrong
   *     form, or something that the local stack does not have
   */
  public List<FunctionModel> functions(TemplateValues values) throws TemplateException {
    List<FunctionModel> functions = new ArrayList<>();
    for (Resource resource : existing(FUNCTION, values)) {
      functions.add(FunctionReader.read(resource, root.path("Globals").path("Function")));
    }
    return functions;
  }

  /**
   * Every HTTP API that exists under these values, with SAM's implicit one where an event names
   * none.
   *
   * @throws TemplateException as {@link #functions}
   */
  public List<HttpApiModel> httpApis(TemplateValues values) throws TemplateException {
    List<HttpApiModel> apis = new ArrayList<>();
    JsonNode globals = root.path("Globals").path("HttpApi");
    for (Resource resource : existing(HTTP_API, values)) {
      apis.add(HttpApiReader.read(resource.logicalId(), resource.properties(globals)));
    }
    Set<String> named = new LinkedHashSet<>();
    functions(values)
        .forEach(function -> function.routes().forEach(route -> named.add(route.api())));
    if (named.contains(HttpRoute.IMPLICIT_API)) {
      Resource implicit =
          new Resource(
              HttpRoute.IMPLICIT_API,
              JsonNodeFactory.instance.objectNode(),
              intrinsics(values),
              values);
      apis.add(HttpApiReader.read(implicit.logicalId(), implicit.properties(globals)));
    }
    for (String api : named) {
      if (apis.stream().noneMatch(known -> known.logicalId().equals(api))) {
        throw new TemplateException("Resources/" + api, "named by a route, but no HTTP API");
      }
    }
    return apis;
  }

  /**
   * Every DynamoDB table that exists under these values.
   *
   * @throws TemplateException as {@link #functions}
   */
  public List<TableModel> tables(TemplateValues values) throws TemplateException {
    List<TableModel> tables = new ArrayList<>();
    for (Resource resource : existing(TABLE, values)) {
      tables.add(StorageReader.table(resource));
    }
    return tables;
  }

  /**
   * Every S3 bucket that exists under these values.
   *
   * @throws TemplateException as {@link #functions}
   */
  public List<BucketModel> buckets(TemplateValues values) throws TemplateException {
    List<BucketModel> buckets = new ArrayList<>();
    for (Resource resource : existing(BUCKET, values)) {
      buckets.add(StorageReader.bucket(resource));
    }
    return buckets;
  }

  /**
   * Every KMS key that exists under these values, with its aliases; key policies are not read.
   *
   * @throws TemplateException as {@link #functions}
   */
  public List<KeyModel> keys(TemplateValues values) throws TemplateException {
    List<Resource> aliases = existing(ALIAS, values);
    List<KeyModel> keys = new ArrayList<>();
    for (Resource resource : existing(KEY, values)) {
      keys.add(StorageReader.key(resource, aliases));
    }
    return keys;
  }

  /**
   * Name → value of every output that exists under these values.
   *
   * @throws TemplateException as {@link #functions}
   */
  public Map<String, String> outputs(TemplateValues values) throws TemplateException {
    Intrinsics intrinsics = intrinsics(values);
    Map<String, String> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> output : root.path("Outputs").properties()) {
      String path = "Outputs/" + output.getKey();
      if (intrinsics.exists(output.getValue(), path)) {
        String valuePath = path + "/Value";
        JsonNode value = intrinsics.resolve(output.getValue().path("Value"), valuePath);
        outputs.put(output.getKey(), new Branch(value, valuePath).requiredText());
      }
    }
    return outputs;
  }

  private List<Resource> existing(String type, TemplateValues values) throws TemplateException {
    LocalSupport.require(this);
    Intrinsics intrinsics = intrinsics(values);
    List<Resource> existing = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : resources(type).entrySet()) {
      Resource resource = new Resource(entry.getKey(), entry.getValue(), intrinsics, values);
      if (intrinsics.exists(entry.getValue(), resource.path())) {
        existing.add(resource);
      }
    }
    return existing;
  }

  private Intrinsics intrinsics(TemplateValues values) throws TemplateException {
    for (String given : values.parameters().keySet()) {
      if (!parameters.containsKey(given)) {
        throw new TemplateException(
            "Parameters/" + given, "given, but the template has no such parameter");
      }
    }
    Map<String, JsonNode> resolved = new LinkedHashMap<>();
    for (Parameter parameter : parameters.values()) {
      String path = "Parameters/" + parameter.name();
      String value =
          Optional.ofNullable(values.parameters().get(parameter.name()))
              .or(parameter::defaultValue)
              .orElseThrow(
                  () -> new TemplateException(path, "has no default, and no value was given"));
      if (!parameter.allowedValues().isEmpty() && !parameter.allowedValues().contains(value)) {
        throw new TemplateException(path, "only " + parameter.allowedValues() + " are allowed");
      }
      resolved.put(parameter.name(), parameterNode(parameter, value));
    }
    return new Intrinsics(root, resolved, values);
  }

  private static JsonNode parameterNode(Parameter parameter, String value) {
    if (!parameter.type().equals("CommaDelimitedList") && !parameter.type().startsWith("List<")) {
      return TextNode.valueOf(value);
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String element : value.isEmpty() ? new String[0] : value.split(",", -1)) {
      list.add(element.strip());
    }
    return list;
  }
}
