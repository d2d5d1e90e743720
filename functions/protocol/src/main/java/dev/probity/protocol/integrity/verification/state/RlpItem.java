package dev.probity.protocol.integrity.verification.state;

import dev.probity.protocol.wire.Bytes32;
import java.util.Arrays;
import java.util.List;

/** One decoded RLP item: a byte string or a list. Immutable; made by {@link Rlp#decode}. */
public final class RlpItem {
  private final byte[] input;
  private final int start;
  private final int body;
  private final int end;
  private final boolean list;
  private final List<RlpItem> items;

  private RlpItem(byte[] input, int start, int body, int end, boolean list, List<RlpItem> items) {
    this.input = input;
    this.start = start;
    this.body = body;
    this.end = end;
    this.list = list;
    this.items = List.copyOf(items);
  }

  static RlpItem string(byte[] input, int start, int body, int end) {
    return new RlpItem(input, start, body, end, false, List.of());
  }

  static RlpItem list(byte[] input, int start, int end, List<RlpItem> items) {
    return new RlpItem(input, start, start, end, true, items);
  }

  /** Where the item ends in the input. */
  int end() {
    return end;
  }

  /** Whether it is a list. */
  public boolean isList() {
    return list;
  }

  /** The whole encoding, prefix included. */
  public byte[] encoded() {
    return Arrays.copyOfRange(input, start, end);
  }

  /** The length of {@link #encoded}. */
  public int encodedLength() {
    return end - start;
  }

  /**
   * The items of a list.
   *
   * @throws ProofException when this is a string
   */
  public List<RlpItem> items() throws ProofException {
    if (!list) {
      throw new ProofException("RLP string where a list must be");
    }
    return items;
  }

  /**
   * The bytes of a string.
   *
   * @throws ProofException when this is a list
   */
  public byte[] string() throws ProofException {
    requireString();
    return Arrays.copyOfRange(input, body, end);
  }

  /** Whether this is the empty string. */
  public boolean isEmptyString() {
    return !list && body == end;
  }

  /**
   * A string of exactly 32 bytes.
   *
   * @throws ProofException when this is anything else
   */
  public Bytes32 bytes32() throws ProofException {
    return Bytes32.of(string(Bytes32.LENGTH));
  }

  /**
   * A string of exactly {@code length} bytes.
   *
   * @throws ProofException when this is anything else
   */
  public byte[] string(int length) throws ProofException {
    requireString();
    if (end - body != length) {
      throw new ProofException("RLP string of " + (end - body) + " bytes, not " + length);
    }
    return string();
  }

  /**
   * An unsigned integer without leading zeros, 0 … 2^63−1.
   *
   * @throws ProofException when this is anything else
   */
  public long uint63() throws ProofException {
    byte[] digits = uint(Long.BYTES);
    long value = 0;
    for (byte digit : digits) {
      value = value << 8 | (digit & 0xff);
    }
    if (value < 0) {
      throw new ProofException("RLP integer above 2^63-1");
    }
    return value;
  }

  /**
   * The big-endian digits of an unsigned integer, without leading zeros; empty for zero.
   *
   * @param maxBytes the most digits
   * @throws ProofException when there are more, the first is zero, or this is a list
   */
  public byte[] uint(int maxBytes) throws ProofException {
    byte[] digits = string();
    if (digits.length > maxBytes) {
      throw new ProofException("RLP integer of more than " + maxBytes + " bytes");
    }
    if (digits.length > 0 && digits[0] == 0) {
      throw new ProofException("RLP integer with leading zeros");
    }
    return digits;
  }

  private void requireString() throws ProofException {
    if (list) {
      throw new ProofException("RLP list where a string must be");
    }
  }
}
