package dev.probity.protocol.integrity.verification.state;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Recursive Length Prefix (Ethereum Yellow Paper, appendix B): a strict decoder and an encoder.
 *
 * <p>Only the one canonical encoding of an item is read: shortest length prefix, no prefix before a
 * single byte below 0x80, nothing after the item. So equal items have equal bytes, and a hash over
 * the bytes is a hash over the item.
 */
public final class Rlp {
  /** The longest input that is read, in bytes. */
  public static final int MAX_BYTES = 32 * 1024;

  /** The most lists inside each other; no node or header comes near it. */
  public static final int MAX_DEPTH = 32;

  /** The most items in one input, lists and the items inside them counted. */
  public static final int MAX_ITEMS = 2048;

  private static final int SHORT = 55;
  private static final int STRING = 0x80;
  private static final int LONG_STRING = 0xb7;
  private static final int LIST = 0xc0;
  private static final int LONG_LIST = 0xf7;

  private final byte[] input;
  private int items;

  private Rlp(byte[] input) {
    this.input = input;
  }

  /**
   * Reads exactly one item.
   *
   * @param bytes at most {@link #MAX_BYTES}
   * @throws ProofException when the bytes are not the canonical encoding of one item, or exceed a
   *     limit of this class
   */
  public static RlpItem decode(byte[] bytes) throws ProofException {
    if (bytes.length > MAX_BYTES) {
      throw new ProofException("RLP longer than " + MAX_BYTES + " bytes");
    }
    Rlp reader = new Rlp(bytes.clone());
    RlpItem item = reader.item(0, bytes.length, 0);
    if (item.end() != bytes.length) {
      throw new ProofException("RLP with bytes after its end");
    }
    return item;
  }

  /** The encoding of a byte string. */
  public static byte[] encode(byte[] string) {
    if (string.length == 1 && (string[0] & 0xff) < STRING) {
      return string.clone();
    }
    ByteArrayOutputStream out = prefix(string.length, STRING, LONG_STRING);
    out.writeBytes(string);
    return out.toByteArray();
  }

  /** The encoding of an unsigned integer: its big-endian bytes without leading zeros. */
  public static byte[] encode(long value) {
    return encode(minimal(value));
  }

  /** The encoding of a list, from the encodings of its items. */
  public static byte[] encodeList(List<byte[]> encodedItems) {
    int length = encodedItems.stream().mapToInt(item -> item.length).sum();
    ByteArrayOutputStream out = prefix(length, LIST, LONG_LIST);
    encodedItems.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static ByteArrayOutputStream prefix(int length, int shortBase, int longBase) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    if (length <= SHORT) {
      out.write(shortBase + length);
    } else {
      byte[] digits = minimal(length);
      out.write(longBase + digits.length);
      out.writeBytes(digits);
    }
    return out;
  }

  private static byte[] minimal(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("an unsigned integer is not negative");
    }
    int length = (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / 8;
    byte[] digits = new byte[length];
    for (int i = 0; i < length; i++) {
      digits[i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
    return digits;
  }

  /** Reads the item at {@code start}, which must end at {@code limit} or before. */
  private RlpItem item(int start, int limit, int depth) throws ProofException {
    if (start >= limit) {
      throw new ProofException("RLP is truncated");
    }
    if (++items > MAX_ITEMS) {
      throw new ProofException("RLP with more than " + MAX_ITEMS + " items");
    }
    int first = input[start] & 0xff;
    if (first < STRING) {
      return RlpItem.string(input, start, start, start + 1);
    }
    if (first < LIST) {
      int body = bodyStart(start, limit, first, STRING, LONG_STRING);
      int end = bodyEnd(start, body, limit, first, STRING, LONG_STRING);
      if (end - body == 1 && (input[body] & 0xff) < STRING) {
        throw new ProofException("RLP with a prefix before a byte that needs none");
      }
      return RlpItem.string(input, start, body, end);
    }
    if (depth == MAX_DEPTH) {
      throw new ProofException("RLP with lists more than " + MAX_DEPTH + " deep");
    }
    int body = bodyStart(start, limit, first, LIST, LONG_LIST);
    int end = bodyEnd(start, body, limit, first, LIST, LONG_LIST);
    List<RlpItem> children = new ArrayList<>();
    for (int at = body; at < end; ) {
      RlpItem child = item(at, end, depth + 1);
      children.add(child);
      at = child.end();
    }
    return RlpItem.list(input, start, end, children);
  }

  private int bodyStart(int start, int limit, int first, int shortBase, int longBase)
      throws ProofException {
    int body = start + 1 + (first - shortBase <= SHORT ? 0 : first - longBase);
    if (body > limit) {
      throw new ProofException("RLP is truncated");
    }
    return body;
  }

  private int bodyEnd(int start, int body, int limit, int first, int shortBase, int longBase)
      throws ProofException {
    int length;
    if (first - shortBase <= SHORT) {
      length = first - shortBase;
    } else {
      if (input[start + 1] == 0) {
        throw new ProofException("RLP length with leading zeros");
      }
      if (first - longBase > 3) {
        throw new ProofException("RLP is truncated");
      }
      length = 0;
      for (int i = start + 1; i < body; i++) {
        length = length << 8 | (input[i] & 0xff);
      }
      if (length <= SHORT) {
        throw new ProofException("RLP with a long length where a short one suffices");
      }
    }
    if (length > limit - body) {
      throw new ProofException("RLP is truncated");
    }
    return body + length;
  }
}
