package dev.probity.protocol.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) in the strict profile of the protocols, within bounds: UTF-8 without a byte order
 * mark and without a flaw, one value, no duplicate member, every string in Normalization Form C,
 * numbers that are finite and, if integers, within ±(2^53−1) (I-JSON, RFC 7493). What does not fit
 * is refused, never repaired.
 */
public final class StrictJson {
  private static final int MAX_NUMBER_LENGTH = 64;
  private static final int MAX_DEPTH = 128;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  // Names from outside are not pooled: a stranger could fill the pool.
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
          .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 1)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Bounds of one document, all inclusive.
   *
   * @param maxBytes length of the document in bytes
   * @param maxDepth objects and arrays inside each other, at most 128; 0 admits bare values only
   * @param maxMembers members of objects and elements of arrays in the whole document
   * @param maxStringLength UTF-16 units of a string or of a member's name
   */
  public record Limits(int maxBytes, int maxDepth, int maxMembers, int maxStringLength) {
    /** A request or a reply: 1 MiB, as every body. */
    public static final Limits BODY = new Limits(1 << 20, 16, 1 << 16, 1 << 20);

    /** A signed message with what belongs to it: 64 KiB. */
    public static final Limits MESSAGE = new Limits(1 << 16, 8, 1 << 11, 1 << 13);

    public Limits {
      if (maxBytes < 0 || maxDepth < 0 || maxMembers < 0 || maxStringLength < 0) {
        throw new IllegalArgumentException("a limit is not negative");
      }
      if (maxDepth > MAX_DEPTH) {
        throw new IllegalArgumentException("depth is at most " + MAX_DEPTH);
      }
    }
  }

  /**
   * Reads one document.
   *
   * @throws WireException when it is not in the profile or beyond a limit; the path names the
   *     member, or the reason the line and column
   */
  public static JsonNode parse(byte[] utf8, Limits limits) throws WireException {
    if (utf8.length > limits.maxBytes()) {
      throw new WireException("must be at most " + limits.maxBytes() + " bytes");
    }
    CharBuffer text = decode(utf8);
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      throw new WireException("must not begin with a byte order mark");
    }
    try (JsonParser parser =
        FACTORY.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      return new Reader(parser, limits).document();
    } catch (StreamConstraintsException e) {
      throw new WireException(
          "must not hold a number of over " + MAX_NUMBER_LENGTH + " characters");
    } catch (JsonProcessingException e) {
      // Jackson's own message repeats input, which may be secret.
      throw new WireException("must be JSON: flaw " + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * Checks that {@code json} is an object with these members and no others.
   *
   * @param path JSON Pointer of {@code json}, for the message
   * @throws WireException with the path of the first member that is unknown or missing
   */
  public static void exactMembers(JsonNode json, String path, String... names)
      throws WireException {
    if (!json.isObject()) {
      throw new WireException(path, "must be an object");
    }
    Set<String> expected = Set.of(names);
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!expected.contains(member.getKey())) {
        throw new WireException(WireException.child(path, member.getKey()), "is an unknown member");
      }
    }
    for (String name : names) {
      if (!json.has(name)) {
        throw new WireException(WireException.child(path, name), "is missing");
      }
    }
  }

  /**
   * A member.
   *
   * @throws WireException when it is missing
   */
  public static JsonNode member(JsonNode object, String member) throws WireException {
    JsonNode node = object.get(member);
    if (node == null) {
      throw new WireException(WireException.child("", member), "is missing");
    }
    return node;
  }

  /**
   * The text of a member.
   *
   * @throws WireException when it is missing or not a string
   */
  public static String text(JsonNode object, String member) throws WireException {
    JsonNode node = member(object, member);
    return WireException.at(WireException.child("", member), () -> textOf(node));
  }

  /** An integer in the one class of node that Jackson's own reader gives, so that nodes compare. */
  static JsonNode number(long value) {
    return (int) value == value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  /** The text of a string node. */
  static String textOf(JsonNode node) throws WireException {
    if (!node.isTextual()) {
      throw new WireException("must be a string");
    }
    return node.textValue();
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null
        ? "somewhere"
        : "at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static CharBuffer decode(byte[] utf8) throws WireException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new WireException("must be UTF-8");
    }
  }

  /** One pass over the tokens; depth is bounded, so it may recurse. */
  private static final class Reader {
    private final JsonParser parser;
    private final Limits limits;
    private int members;

    Reader(JsonParser parser, Limits limits) {
      this.parser = parser;
      this.limits = limits;
    }

    JsonNode document() throws IOException, WireException {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new WireException("must be JSON, not empty");
      }
      JsonNode value = value(first, "", 0);
      if (parser.nextToken() != null) {
        throw new WireException("must end after one value");
      }
      return value;
    }

    private JsonNode value(JsonToken token, String path, int depth)
        throws IOException, WireException {
      return switch (token) {
        case START_OBJECT -> object(path, deeper(path, depth));
        case START_ARRAY -> array(path, deeper(path, depth));
        case VALUE_STRING -> NODES.textNode(checked(parser.getText(), path));
        case VALUE_NUMBER_INT -> integer(path);
        case VALUE_NUMBER_FLOAT -> real(path);
        case VALUE_TRUE -> NODES.booleanNode(true);
        case VALUE_FALSE -> NODES.booleanNode(false);
        case VALUE_NULL -> NODES.nullNode();
        default -> throw new IllegalStateException("no JSON value begins with " + token);
      };
    }

    private ObjectNode object(String path, int depth) throws IOException, WireException {
      ObjectNode object = NODES.objectNode();
      for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
        String name = checked(parser.currentName(), path);
        String child = WireException.child(path, name);
        count(child);
        JsonNode value = value(next(), child, depth);
        if (object.replace(name, value) != null) {
          throw new WireException(child, "stands twice");
        }
      }
      return object;
    }

    private ArrayNode array(String path, int depth) throws IOException, WireException {
      ArrayNode array = NODES.arrayNode();
      for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
        String child = path + "/" + array.size();
        count(child);
        array.add(value(token, child, depth));
      }
      return array;
    }

    /** The next token inside a structure, where the end of input is Jackson's own complaint. */
    private JsonToken next() throws IOException, WireException {
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw new WireException("must be JSON: it ends too early");
      }
      return token;
    }

    private int deeper(String path, int depth) throws WireException {
      if (depth >= limits.maxDepth()) {
        throw new WireException(path, "must be at most " + limits.maxDepth() + " levels deep");
      }
      return depth + 1;
    }

    private void count(String path) throws WireException {
      if (++members > limits.maxMembers()) {
        throw new WireException(path, "is beyond " + limits.maxMembers() + " members");
      }
    }

    private String checked(String text, String path) throws WireException {
      if (text.length() > limits.maxStringLength()) {
        throw new WireException(path, "must be at most " + limits.maxStringLength() + " long");
      }
      return WireException.at(
          path,
          () -> {
            Text.check(text);
            return text;
          });
    }

    private JsonNode integer(String path) throws IOException, WireException {
      // getLongValue would throw beyond 64 bits; the type is known before.
      if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long value = parser.getLongValue();
        if (Math.abs(value) <= FieldType.MAX_JSON_INTEGER && value != Long.MIN_VALUE) {
          return number(value);
        }
      }
      throw new WireException(path, "must be a string, being an integer beyond 2^53-1");
    }

    private JsonNode real(String path) throws IOException, WireException {
      double value = parser.getDoubleValue();
      if (!Double.isFinite(value)) {
        throw new WireException(path, "must be a finite number");
      }
      return NODES.numberNode(value);
    }
  }
}
