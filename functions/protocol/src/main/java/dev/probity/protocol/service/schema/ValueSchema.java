package dev.probity.protocol.service.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.probity.protocol.wire.WireException;
import java.util.Locale;
import java.util.Optional;

/** A compiled schema. Immutable, for any number of threads. */
public final class ValueSchema {
  private static final int MAX_PATH = 512;
  private static final int MAX_SHOWN = 64;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .locale(Locale.ROOT)
          .failFast(true)
          .formatAssertionsEnabled(false)
          .build();

  private final JsonSchema schema;

  private ValueSchema(JsonSchema schema) {
    this.schema = schema;
  }

  /** Draft 2020-12 itself, out of the library's own resources. */
  private static final class MetaSchema {
    static final JsonSchema SCHEMA =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaForm.DIALECT), CONFIG);

    private MetaSchema() {}
  }

  /**
   * Compiles a schema.
   *
   * @param schema draft 2020-12, at most 32 KiB of RFC 8785 bytes, without {@code $ref}, {@code
   *     pattern}, {@code patternProperties} and {@code format}
   * @throws WireException with the path of the keyword that is wrong or may not be used
   */
  public static ValueSchema compile(JsonNode schema) throws WireException {
    SchemaForm.require(schema);
    check(MetaSchema.SCHEMA, schema);
    JsonSchema compiled =
        JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                factory ->
                    factory.schemaLoaders(
                        loaders -> loaders.add(DisallowSchemaLoader.getInstance())))
            .getSchema(schema.deepCopy(), CONFIG);
    compiled.initializeValidators();
    return new ValueSchema(compiled);
  }

  /**
   * Holds a value against the schema.
   *
   * @param value of bounded depth and size, as {@code StrictJson} reads it
   * @throws WireException with the JSON pointer of the first flaw; of the value it repeats names of
   *     members alone
   */
  public void check(JsonNode value) throws WireException {
    check(schema, value);
  }

  private static void check(JsonSchema schema, JsonNode value) throws WireException {
    Optional<ValidationMessage> flaw = schema.validate(value).stream().findFirst();
    if (flaw.isPresent()) {
      throw refusal(flaw.get());
    }
  }

  private static WireException refusal(ValidationMessage flaw) {
    String path = pointer(flaw.getInstanceLocation());
    String keyword = flaw.getType();
    return switch (keyword) {
      case "required" ->
          new WireException(bounded(WireException.child(path, flaw.getProperty())), "is missing");
      case "additionalProperties" ->
          new WireException(
              bounded(
                  flaw.getProperty() == null
                      ? path
                      : WireException.child(path, flaw.getProperty())),
              "is an unknown member");
      default ->
          new WireException(
              bounded(path),
              "does not fit the schema's " + keyword + shown(flaw.getSchemaNode(), keyword));
    };
  }

  /** The keyword's own value where it is short. */
  private static String shown(JsonNode keywordOrSchema, String keyword) {
    if (keywordOrSchema == null) {
      return "";
    }
    JsonNode value = keywordOrSchema.isObject() ? keywordOrSchema.path(keyword) : keywordOrSchema;
    boolean isShort = value.isValueNode() && value.asText().length() <= MAX_SHOWN;
    return isShort ? " " + value.asText() : "";
  }

  private static String pointer(JsonNodePath path) {
    var pointer = "";
    for (int i = 0; i < path.getNameCount(); i++) {
      pointer = WireException.child(pointer, String.valueOf(path.getElement(i)));
    }
    return pointer;
  }

  private static String bounded(String pointer) {
    return pointer.length() <= MAX_PATH ? pointer : pointer.substring(0, MAX_PATH) + "...";
  }
}
