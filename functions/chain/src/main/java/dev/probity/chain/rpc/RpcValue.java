package dev.probity.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A value in an endpoint's answer, read strictly. Every reader throws a retryable {@link
 * PortException} that names endpoint, method and member when the value is missing or mistyped.
 */
public final class RpcValue {
  private static final int MAX_QUANTITY_DIGITS = 64;

  private final String source;
  private final JsonNode node;

  RpcValue(String source, JsonNode node) {
    this.source = source;
    this.node = node;
  }

  /** Whether there is nothing here: JSON null, or a member that is not there. */
  public boolean isAbsent() {
    return node.isNull() || node.isMissingNode();
  }

  /** The member of this name of an object; absent when there is none. */
  public RpcValue member(String name) {
    if (!node.isObject()) {
      throw malformed("is not an object");
    }
    return new RpcValue(source + "." + name, node.path(name));
  }

  /** The names of an object's members. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The elements of an array. */
  public List<RpcValue> elements() {
    if (!node.isArray()) {
      throw malformed("is not an array");
    }
    List<RpcValue> elements = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      elements.add(new RpcValue(source + "[" + elements.size() + "]", element));
    }
    return elements;
  }

  /** A boolean. */
  public boolean bool() {
    if (!node.isBoolean()) {
      throw malformed("is not a boolean");
    }
    return node.booleanValue();
  }

  /** 32 bytes of data. */
  public Bytes32 bytes32() {
    try {
      return Bytes32.parse(text());
    } catch (WireException e) {
      throw malformed(e.reason());
    }
  }

  /** An address, whatever its case. */
  public Address address() {
    try {
      return Address.parse(text());
    } catch (WireException e) {
      throw malformed(e.reason());
    }
  }

  /** Data of at most {@code maxLength} bytes. */
  public byte[] bytes(int maxLength) {
    try {
      return Hex.parseUpTo(text(), maxLength);
    } catch (WireException e) {
      throw malformed(e.reason());
    }
  }

  /** A 32-byte number, as {@code eth_getProof} writes storage values: without leading zeros. */
  public Bytes32 word() {
    byte[] minimal = quantity().toByteArray();
    byte[] word = new byte[Bytes32.LENGTH];
    int length = Math.min(minimal.length, Bytes32.LENGTH);
    System.arraycopy(minimal, minimal.length - length, word, Bytes32.LENGTH - length, length);
    return Bytes32.of(word);
  }

  /** A quantity from 0 to 2^63−1. */
  public long number() {
    BigInteger value = quantity();
    if (value.bitLength() > 63) {
      throw malformed("is beyond 63 bits");
    }
    return value.longValueExact();
  }

  /** A quantity from 0 to 2^256−1; leading zeros are tolerated. */
  public BigInteger quantity() {
    String text = text();
    if (text.length() < 3
        || text.length() > 2 + MAX_QUANTITY_DIGITS
        || !text.startsWith("0x")
        || !text.substring(2).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x7f)) {
      throw malformed("is not a quantity");
    }
    return new BigInteger(text.substring(2), 16);
  }

  private String text() {
    if (!node.isTextual()) {
      throw malformed(isAbsent() ? "is missing" : "is not a string");
    }
    return node.textValue().toLowerCase(Locale.ROOT);
  }

  /** The fault of this value, for a caller that found one. */
  public PortException malformed(String reason) {
    return PortException.retryable(
        PortException.Neighbour.CHAIN,
        source + " " + reason + ": check that this endpoint is an Ethereum node, then repeat",
        null);
  }

  /** The endpoint, method and member, never the value. */
  @Override
  public String toString() {
    return source;
  }
}
