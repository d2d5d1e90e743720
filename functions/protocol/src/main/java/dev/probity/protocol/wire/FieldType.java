package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The EIP-712 member types in use, each with its one Java type and its one JSON form. */
enum FieldType {
  ADDRESS("address", Address.class),
  BYTES32("bytes32", Bytes32.class),
  STRING("string", String.class),
  BOOL("bool", boolean.class),
  UINT8("uint8", int.class, 0xffL),
  UINT16("uint16", int.class, 0xffffL),
  UINT32("uint32", long.class, 0xffff_ffffL),
  /** 0 … 2^63−1: Java's long has no more, and no quantity of the protocols comes near. */
  UINT64("uint64", long.class, Long.MAX_VALUE),
  /** Of String. */
  STRINGS("string[]", STRING),
  /** Of {@link Address}. */
  ADDRESSES("address[]", ADDRESS);

  /** Greatest integer that every JSON reader keeps exactly (RFC 7493): 2^53−1. */
  static final long MAX_JSON_INTEGER = (1L << 53) - 1;

  /** The most elements of an array. */
  static final int MAX_ELEMENTS = 64;

  private static final int MAX_DECIMAL_DIGITS = 19;

  private final String solidityName;
  private final Class<?> javaType;
  private final long max;

  /** Of an array, what its elements are. */
  private final @Nullable FieldType element;

  FieldType(String solidityName, FieldType element) {
    this.solidityName = solidityName;
    this.javaType = List.class;
    this.max = -1;
    this.element = element;
  }

  FieldType(String solidityName, Class<?> javaType) {
    this(solidityName, javaType, -1);
  }

  FieldType(String solidityName, Class<?> javaType, long max) {
    this.solidityName = solidityName;
    this.javaType = javaType;
    this.max = max;
    this.element = null;
  }

  static FieldType named(String solidityName) {
    for (FieldType type : values()) {
      if (type.solidityName.equals(solidityName)) {
        return type;
      }
    }
    throw new IllegalStateException("no Java form for the EIP-712 type " + solidityName);
  }

  Class<?> javaType() {
    return javaType;
  }

  boolean isInteger() {
    return max >= 0;
  }

  /**
   * Writes an integer's word; the value must be in range, since what is signed must be readable.
   */
  void encodeInteger(long value, byte[] target, int offset) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(value + " is not a " + solidityName);
    }
    AbiWord.writeUint(value, target, offset);
  }

  /** Writes any other value's word into zero-filled {@code target}. */
  void encode(Object value, byte[] target, int offset) {
    switch (value) {
      case Address address -> address.copyWordTo(target, offset);
      case Bytes32 bytes -> bytes.copyTo(target, offset);
      case Boolean bool -> AbiWord.writeUint(bool ? 1 : 0, target, offset);
      case String text -> {
        try {
          Text.check(text);
        } catch (WireException e) {
          throw new IllegalArgumentException("text cannot be signed: it " + e.reason(), e);
        }
        Digests.keccak256(text).copyTo(target, offset);
      }
      case List<?> elements -> encodeElements(elements).copyTo(target, offset);
      default -> throw new IllegalStateException("no encoding for " + solidityName);
    }
  }

  /** EIP-712: an array stands as the hash of its elements' words. */
  private Bytes32 encodeElements(List<?> elements) {
    if (elements.size() > MAX_ELEMENTS) {
      throw new IllegalArgumentException("an array of more than " + MAX_ELEMENTS + " elements");
    }
    FieldType each = Objects.requireNonNull(element);
    byte[] words = new byte[elements.size() * Bytes32.LENGTH];
    for (int i = 0; i < elements.size(); i++) {
      each.encode(Objects.requireNonNull(elements.get(i)), words, i * Bytes32.LENGTH);
    }
    return Digests.keccak256(words);
  }

  JsonNode integerToJson(long value) {
    return value <= MAX_JSON_INTEGER
        ? StrictJson.number(value)
        : JsonNodeFactory.instance.textNode(Long.toString(value));
  }

  JsonNode toJson(Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (value) {
      case Boolean bool -> json.booleanNode(bool);
      case List<?> elements -> {
        ArrayNode array = json.arrayNode();
        elements.forEach(each -> array.add(each.toString()));
        yield array;
      }
      default -> json.textNode(value.toString());
    };
  }

  /** The Java value of a JSON member, as {@link #javaType} says. */
  Object parse(JsonNode node) throws WireException {
    return switch (this) {
      case ADDRESS -> Address.parse(StrictJson.textOf(node));
      case BYTES32 -> Bytes32.parse(StrictJson.textOf(node));
      case STRING -> {
        String text = StrictJson.textOf(node);
        Text.check(text);
        yield text;
      }
      case BOOL -> {
        if (!node.isBoolean()) {
          throw new WireException("must be true or false");
        }
        yield node.booleanValue();
      }
      case UINT8, UINT16 -> (int) integer(node);
      case UINT32, UINT64 -> integer(node);
      case STRINGS, ADDRESSES -> elements(node);
    };
  }

  private List<Object> elements(JsonNode node) throws WireException {
    if (!node.isArray() || node.size() > MAX_ELEMENTS) {
      throw new WireException("must be an array of at most " + MAX_ELEMENTS + " elements");
    }
    FieldType each = Objects.requireNonNull(element);
    List<Object> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      JsonNode one = node.get(i);
      elements.add(WireException.at("/" + i, () -> each.parse(one)));
    }
    return List.copyOf(elements);
  }

  private long integer(JsonNode node) throws WireException {
    long value;
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      value = node.longValue();
      if (value > MAX_JSON_INTEGER) {
        throw new WireException("must be a decimal string, being beyond 2^53-1");
      }
    } else if (node.isTextual() && max > MAX_JSON_INTEGER) {
      value = decimal(node.textValue());
    } else {
      throw new WireException("must be an integer");
    }
    if (value < 0 || value > max) {
      throw new WireException("must be a " + solidityName + ", 0 to " + max);
    }
    return value;
  }

  private static long decimal(String digits) throws WireException {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= MAX_DECIMAL_DIGITS
            && digits.charAt(0) != '0'
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!plain) {
      throw new WireException("must be an integer of at most 2^63-1");
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 10 + (digits.charAt(i) - '0');
    }
    if (value < 0) {
      throw new WireException("must be an integer of at most 2^63-1");
    }
    if (value <= MAX_JSON_INTEGER) {
      throw new WireException("must be a JSON number, being at most 2^53-1");
    }
    return value;
  }
}
