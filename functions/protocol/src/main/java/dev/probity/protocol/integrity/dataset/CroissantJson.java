package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Metadata as JSON in the terms of Croissant 1.0, http://mlcommons.org/croissant/1.0. */
final class CroissantJson {
  private static final String CONFORMS_TO = "http://mlcommons.org/croissant/1.0";
  private static final String OWN_MEMBER = "probity:dataset";
  private static final String EXPECTATIONS = "expectations";
  private static final String DATA = DatasetLayout.DATA;
  private static final String RECORDS = "records";
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final Pattern COUNT = Pattern.compile("0|[1-9][0-9]{0,15}");

  /**
   * The context that Croissant 1.0 prescribes, and this system's own member: JSON, so that no
   * member of it passes for a term of schema.org.
   */
  private static final JsonNode CONTEXT =
      constant(
          """
          {"@language":"en","@vocab":"https://schema.org/","citeAs":"cr:citeAs",
           "column":"cr:column","conformsTo":"dct:conformsTo",
           "cr":"http://mlcommons.org/croissant/","data":{"@id":"cr:data","@type":"@json"},
           "dataType":{"@id":"cr:dataType","@type":"@vocab"},"dct":"http://purl.org/dc/terms/",
           "examples":{"@id":"cr:examples","@type":"@json"},"extract":"cr:extract",
           "field":"cr:field","fileObject":"cr:fileObject","fileProperty":"cr:fileProperty",
           "fileSet":"cr:fileSet","format":"cr:format","includes":"cr:includes",
           "isLiveDataset":"cr:isLiveDataset","jsonPath":"cr:jsonPath","key":"cr:key",
           "md5":"cr:md5","parentField":"cr:parentField","path":"cr:path",
           "probity":"urn:probity:",
           "probity:dataset":{"@id":"probity:dataset","@type":"@json"},"rai":"http://mlcommons.org/croissant/RAI/",
           "recordSet":"cr:recordSet","references":"cr:references","regex":"cr:regex",
           "repeated":"cr:repeated","replace":"cr:replace","sc":"https://schema.org/",
           "separator":"cr:separator","source":"cr:source","subField":"cr:subField",
           "transform":"cr:transform"}
          """);

  private CroissantJson() {}

  static ObjectNode write(Metadata metadata) {
    ObjectNode json = object();
    json.set("@context", CONTEXT);
    json.put("@type", "sc:Dataset");
    json.put("conformsTo", CONFORMS_TO);
    json.put("name", metadata.name());
    metadata.description().ifPresent(text -> json.put("description", text));
    metadata.license().ifPresent(text -> json.put("license", text));
    metadata.url().ifPresent(text -> json.put("url", text));
    json.put("version", metadata.version() + ".0.0");
    json.putArray("distribution")
        .add(metadata.format().hasSeveralFiles() ? fileSet(metadata) : file(metadata));
    json.putArray("recordSet").add(recordSet(metadata));
    json.set(OWN_MEMBER, own(metadata));
    return json;
  }

  private static ObjectNode file(Metadata metadata) {
    ObjectNode file = object();
    file.put("@id", DATA);
    file.put("@type", "cr:FileObject");
    file.put("name", DATA);
    file.put("contentUrl", DATA);
    file.put("contentSize", metadata.size() + " B");
    file.put("encodingFormat", metadata.format().mediaType());
    file.put("sha256", metadata.contentHash().toString().substring(2));
    return file;
  }

  /** The files in {@code data/}; what Croissant says of one file stands in our own member. */
  private static ObjectNode fileSet(Metadata metadata) {
    ObjectNode files = object();
    files.put("@id", DATA);
    files.put("@type", "cr:FileSet");
    files.put("name", DATA);
    files.put("includes", DATA + "/**");
    files.put("encodingFormat", metadata.format().mediaType());
    return files;
  }

  private static ObjectNode recordSet(Metadata metadata) {
    ObjectNode set = object();
    set.put("@id", RECORDS);
    set.put("@type", "cr:RecordSet");
    set.put("name", RECORDS);
    ArrayNode fields = set.putArray("field");
    for (Metadata.Field field : metadata.fields()) {
      ObjectNode node = fields.addObject();
      node.put("@id", RECORDS + "/" + segment(field.name()));
      node.put("@type", "cr:Field");
      node.put("name", field.name());
      node.put("dataType", field.type().croissant());
      ObjectNode source = node.putObject("source");
      boolean several = metadata.format().hasSeveralFiles();
      source.putObject(several ? "fileSet" : "fileObject").put("@id", DATA);
      ObjectNode extract = source.putObject("extract");
      if (several) {
        extract.put("fileProperty", fileProperty(field.name()));
      } else if (metadata.format() == DataFormat.JSON_ARRAY) {
        extract.put(
            "jsonPath", "$[*]['" + field.name().replace("\\", "\\\\").replace("'", "\\'") + "']");
      } else {
        extract.put("column", field.name());
      }
    }
    return set;
  }

  /** A name as one segment of an IRI (RFC 3986); no two names have the same. */
  private static String segment(String name) {
    boolean dots = name.equals(".") || name.equals("..");
    var segment = new StringBuilder();
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= 0 && UNRESERVED.indexOf(octet) >= 0 && !dots) {
        segment.append((char) octet);
      } else {
        segment.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
      }
    }
    return segment.toString();
  }

  /** What of a file the field is told by. */
  private static String fileProperty(String field) {
    return field.equals("path") || field.equals("label") ? "fullpath" : "content";
  }

  private static ObjectNode own(Metadata metadata) {
    ObjectNode own = object();
    if (metadata.format().hasSeveralFiles()) {
      own.put("contentHash", metadata.contentHash().toString());
      own.put("size", metadata.size());
    }
    own.put("records", metadata.records());
    own.put("recordKey", metadata.recordKey().toString());
    own.put("salt", metadata.salt().toString());
    metadata.labels().ifPresent(counts -> own.set("labels", counts(counts)));
    metadata.splits().ifPresent(counts -> own.set("splits", counts(counts)));
    if (!metadata.expectations().isEmpty()) {
      ArrayNode expectations = own.putArray(EXPECTATIONS);
      metadata.expectations().texts().forEach(expectations::add);
    }
    return own;
  }

  private static ObjectNode counts(ValueCounts counts) {
    ObjectNode json = object();
    json.put("field", counts.field());
    ArrayNode values = json.putArray("values");
    for (ValueCounts.ValueCount count : counts.values()) {
      values.addObject().put("value", count.value().orElse(null)).put("records", count.records());
    }
    return json;
  }

  /**
   * Reads what {@link #write} has written. What is not looked at here is compared afterwards, when
   * the result is written again.
   */
  static Metadata read(JsonNode json) throws WireException {
    JsonNode file = StrictJson.member(json, "distribution").path(0);
    JsonNode set = StrictJson.member(json, "recordSet").path(0);
    JsonNode own = StrictJson.member(json, OWN_MEMBER);
    DataFormat format =
        DataFormat.ofMediaType(StrictJson.text(file, "encodingFormat"))
            .orElseThrow(() -> new WireException("/distribution/0/encodingFormat", "is unknown"));
    boolean several = format.hasSeveralFiles();
    return new Metadata(
        StrictJson.text(json, "name"),
        optionalText(json, "description"),
        optionalText(json, "license"),
        optionalText(json, "url"),
        number(withoutSuffix(StrictJson.text(json, "version"), ".0.0"), "/version"),
        format,
        several
            ? number(StrictJson.member(own, "size").asText(), "/" + OWN_MEMBER + "/size")
            : number(
                withoutSuffix(StrictJson.text(file, "contentSize"), " B"),
                "/distribution/0/contentSize"),
        Bytes32.parse(
            several ? StrictJson.text(own, "contentHash") : "0x" + StrictJson.text(file, "sha256")),
        fields(StrictJson.member(set, "field")),
        number(StrictJson.member(own, "records").asText(), "/" + OWN_MEMBER + "/records"),
        optionalCounts(own, "labels"),
        optionalCounts(own, "splits"),
        Bytes32.parse(StrictJson.text(own, "salt")),
        Bytes32.parse(StrictJson.text(own, "recordKey")),
        expectations(own));
  }

  /** At most 64 texts; that each is canonical shows when they are written again. */
  private static Expectations expectations(JsonNode own) throws WireException {
    if (!own.has(EXPECTATIONS)) {
      return Expectations.NONE;
    }
    String path = "/" + OWN_MEMBER + "/" + EXPECTATIONS;
    List<String> texts = new ArrayList<>();
    for (JsonNode text : own.path(EXPECTATIONS)) {
      if (!text.isTextual() || texts.size() == Expectations.MAX) {
        throw new WireException(path, "must be at most " + Expectations.MAX + " texts");
      }
      texts.add(text.textValue());
    }
    try {
      return Expectations.parse(texts);
    } catch (ExpectationException wrong) {
      throw new WireException(path, String.valueOf(wrong.getMessage()));
    }
  }

  private static List<Metadata.Field> fields(JsonNode array) throws WireException {
    List<Metadata.Field> fields = new ArrayList<>();
    String previous = "";
    for (JsonNode field : array) {
      String name = StrictJson.text(field, "name");
      if (!fields.isEmpty() && name.compareTo(previous) <= 0) {
        throw new WireException("/recordSet/0/field", "must ascend by name");
      }
      previous = name;
      FieldType type =
          FieldType.ofCroissant(StrictJson.text(field, "dataType"))
              .orElseThrow(
                  () -> new WireException("/recordSet/0/field", "has an unknown dataType"));
      fields.add(new Metadata.Field(name, type));
    }
    return fields;
  }

  private static Optional<ValueCounts> optionalCounts(JsonNode own, String member)
      throws WireException {
    if (!own.has(member)) {
      return Optional.empty();
    }
    JsonNode json = own.path(member);
    String path = "/" + OWN_MEMBER + "/" + member;
    List<ValueCounts.ValueCount> values = new ArrayList<>();
    Map<Optional<String>, Long> seen = new HashMap<>();
    for (JsonNode node : StrictJson.member(json, "values")) {
      Optional<String> value =
          StrictJson.member(node, "value").isNull()
              ? Optional.empty()
              : Optional.of(StrictJson.text(node, "value"));
      long records = number(StrictJson.member(node, "records").asText(), path + "/values");
      if (records == 0 || seen.put(value, records) != null) {
        throw new WireException(path + "/values", "must name each value once, with its records");
      }
      values.add(new ValueCounts.ValueCount(value, records));
    }
    return Optional.of(new ValueCounts(StrictJson.text(json, "field"), values));
  }

  private static Optional<String> optionalText(JsonNode json, String member) throws WireException {
    return json.has(member) ? Optional.of(StrictJson.text(json, member)) : Optional.empty();
  }

  private static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : "";
  }

  private static long number(String text, String path) throws WireException {
    if (!COUNT.matcher(text).matches() || Long.parseLong(text) > 1L << 53) {
      throw new WireException(path, "must be a count");
    }
    return Long.parseLong(text);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode constant(String json) {
    try {
      return StrictJson.parse(json.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    } catch (WireException e) {
      throw new IllegalStateException("a constant is not JSON", e);
    }
  }
}
