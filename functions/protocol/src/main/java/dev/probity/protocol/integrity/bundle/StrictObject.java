package dev.probity.protocol.integrity.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An object of a document from outside, read member by member. It has exactly the members that its
 * reader names; every {@link WireException} carries the JSON Pointer of the member it is about.
 */
public final class StrictObject {
  private static final long MAX_JSON_INTEGER = (1L << 53) - 1;

  private final JsonNode json;
  private final String path;

  private StrictObject(JsonNode json, String path) {
    this.json = json;
    this.path = path;
  }

  /** Reads one value of a list. */
  @FunctionalInterface
  public interface Reader<T> {
    /** The value of {@code json}, which lies at {@code path}. */
    T read(JsonNode json, String path) throws WireException;
  }

  /**
   * An object with these members and no others.
   *
   * @param path JSON Pointer of {@code json}
   * @throws WireException when it is no object, or a member is missing or unknown
   */
  public static StrictObject of(JsonNode json, String path, String... required)
      throws WireException {
    return of(json, path, Set.of(), required);
  }

  /**
   * An object with these members, perhaps the optional ones, and no others.
   *
   * @throws WireException when it is no object, or a member is missing or unknown
   */
  public static StrictObject of(
      JsonNode json, String path, Set<String> optional, String... required) throws WireException {
    if (!json.isObject()) {
      throw new WireException(path, "must be an object");
    }
    Set<String> known =
        Stream.concat(optional.stream(), Stream.of(required)).collect(Collectors.toSet());
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!known.contains(member.getKey())) {
        throw new WireException(WireException.child(path, member.getKey()), "is an unknown member");
      }
    }
    for (String name : required) {
      if (!json.has(name)) {
        throw new WireException(WireException.child(path, name), "is missing");
      }
    }
    return new StrictObject(json, path);
  }

  /** The member itself, which must be one of those named. */
  public JsonNode node(String name) {
    JsonNode node = json.get(name);
    if (node == null) {
      throw new IllegalStateException(name + " is not a required member");
    }
    return node;
  }

  /** An optional member. */
  public Optional<JsonNode> optional(String name) {
    return Optional.ofNullable(json.get(name));
  }

  /** JSON Pointer of a member. */
  public String path(String name) {
    return path + "/" + name;
  }

  /** A string. */
  public String text(String name) throws WireException {
    JsonNode node = node(name);
    if (!node.isTextual()) {
      throw new WireException(path(name), "must be a string");
    }
    return node.textValue();
  }

  /** A string with one possible value. */
  public void constant(String name, String value) throws WireException {
    if (!text(name).equals(value)) {
      throw new WireException(path(name), "must be \"" + value + "\"");
    }
  }

  /** 0 … 2^63−1: a number up to 2^53−1, and above it a decimal string. */
  public long uint(String name) throws WireException {
    JsonNode node = node(name);
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      long value = node.longValue();
      if (value >= 0 && value <= MAX_JSON_INTEGER) {
        return value;
      }
    } else if (node.isTextual() && node.textValue().matches("[1-9][0-9]{15,18}")) {
      try {
        long value = Long.parseLong(node.textValue());
        if (value > MAX_JSON_INTEGER) {
          return value;
        }
      } catch (NumberFormatException beyond63Bits) {
        throw new WireException(path(name), "must be at most 2^63-1");
      }
    }
    throw new WireException(
        path(name), "must be an unsigned integer: a number up to 2^53-1, a string above");
  }

  /** How {@link #uint} wants it. */
  public static JsonNode uint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("an unsigned integer is not negative");
    }
    return value <= MAX_JSON_INTEGER
        ? JsonNodeFactory.instance.numberNode(value)
        : JsonNodeFactory.instance.textNode(Long.toString(value));
  }

  /** {@code 0x} and 64 digits. */
  public Bytes32 bytes32(String name) throws WireException {
    try {
      return Bytes32.parse(text(name));
    } catch (WireException e) {
      throw e.path().isEmpty() ? e.under(path(name)) : e;
    }
  }

  /** {@code 0x} and 40 digits. */
  public Address address(String name) throws WireException {
    try {
      return Address.parse(text(name));
    } catch (WireException e) {
      throw e.path().isEmpty() ? e.under(path(name)) : e;
    }
  }

  /** {@code 0x} and an even number of digits, at most {@code maxBytes} bytes. */
  public byte[] bytes(String name, int maxBytes) throws WireException {
    return bytes(node(name), path(name), maxBytes);
  }

  /** A list of byte strings, as {@link #bytes(String, int)} each. */
  public List<byte[]> byteStrings(String name, int maxItems, int maxBytes) throws WireException {
    return list(name, maxItems, (item, at) -> bytes(item, at, maxBytes));
  }

  /** A list of at most {@code maxItems}. */
  public <T> List<T> list(String name, int maxItems, Reader<T> reader) throws WireException {
    return list(node(name), path(name), maxItems, reader);
  }

  /** A list of at most {@code maxItems}; empty when the optional member is absent. */
  public <T> List<T> optionalList(String name, int maxItems, Reader<T> reader)
      throws WireException {
    Optional<JsonNode> node = optional(name);
    return node.isEmpty() ? List.of() : list(node.get(), path(name), maxItems, reader);
  }

  private static <T> List<T> list(JsonNode array, String path, int maxItems, Reader<T> reader)
      throws WireException {
    if (!array.isArray()) {
      throw new WireException(path, "must be a list");
    }
    if (array.size() > maxItems) {
      throw new WireException(path, "must be a list of at most " + maxItems);
    }
    List<T> items = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      items.add(reader.read(array.path(i), path + "/" + i));
    }
    return List.copyOf(items);
  }

  private static byte[] bytes(JsonNode node, String path, int maxBytes) throws WireException {
    if (!node.isTextual()) {
      throw new WireException(path, "must be a string");
    }
    try {
      return Hex.parseUpTo(node.textValue(), maxBytes);
    } catch (WireException e) {
      throw e.under(path);
    }
  }
}
