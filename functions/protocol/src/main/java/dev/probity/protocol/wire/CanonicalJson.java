package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.jcs.EcmaNumber;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The JSON Canonicalization Scheme, RFC 8785: one byte string for each JSON value. */
public final class CanonicalJson {
  private CanonicalJson() {}

  /**
   * The canonical UTF-8 bytes.
   *
   * @throws IllegalArgumentException when the value is not one that {@link StrictJson} would read:
   *     a text not in Normalization Form C, an integer beyond ±(2^53−1), a number that is not
   *     finite
   */
  public static byte[] bytes(JsonNode json) {
    StringBuilder out = new StringBuilder();
    write(json, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** keccak256 of the canonical bytes: how free JSON enters a signed message. */
  public static Bytes32 keccak256(JsonNode json) {
    return Digests.keccak256(bytes(json));
  }

  /**
   * Reads a document that must already be canonical, so that its bytes and its meaning are one.
   *
   * @throws WireException as {@link StrictJson#parse}, and when the bytes differ from the canonical
   */
  public static JsonNode parse(byte[] utf8, StrictJson.Limits limits) throws WireException {
    JsonNode json = StrictJson.parse(utf8, limits);
    if (!Arrays.equals(utf8, bytes(json))) {
      throw new WireException("must be canonical JSON (RFC 8785)");
    }
    return json;
  }

  private static void write(JsonNode json, StringBuilder out) {
    switch (json.getNodeType()) {
      case OBJECT -> writeObject(json, out);
      case ARRAY -> {
        out.append('[');
        for (int i = 0; i < json.size(); i++) {
          if (i > 0) {
            out.append(',');
          }
          write(json.path(i), out);
        }
        out.append(']');
      }
      case STRING -> writeText(json.textValue(), out);
      case NUMBER -> writeNumber(json, out);
      case BOOLEAN, NULL -> out.append(json.asText());
      default -> throw new IllegalArgumentException("JSON has no " + json.getNodeType());
    }
  }

  private static void writeObject(JsonNode json, StringBuilder out) {
    // String's order is by UTF-16 units, the order of RFC 8785.
    Map<String, JsonNode> sorted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      sorted.put(member.getKey(), member.getValue());
    }
    char separator = '{';
    for (Map.Entry<String, JsonNode> member : sorted.entrySet()) {
      out.append(separator);
      writeText(member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
      separator = ',';
    }
    out.append(sorted.isEmpty() ? "{}" : "}");
  }

  private static void writeNumber(JsonNode json, StringBuilder out) {
    if (!json.isIntegralNumber()) {
      out.append(EcmaNumber.format(json.doubleValue()));
      return;
    }
    long value = json.canConvertToLong() ? json.longValue() : Long.MAX_VALUE;
    if (value > FieldType.MAX_JSON_INTEGER || value < -FieldType.MAX_JSON_INTEGER) {
      throw new IllegalArgumentException("an integer beyond 2^53-1 must be a string");
    }
    out.append(value);
  }

  private static void writeText(String text, StringBuilder out) {
    try {
      Text.check(text);
    } catch (WireException e) {
      throw new IllegalArgumentException("text has no canonical form: it " + e.reason(), e);
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(c < 0x10 ? '0' : '1');
            out.append(Character.forDigit(c & 0xf, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
