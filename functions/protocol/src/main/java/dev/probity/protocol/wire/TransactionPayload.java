package dev.probity.protocol.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a transaction of type 2 signs (EIP-1559): the byte 2 and an RLP list. Nothing
 * else that is signed begins with this byte: typed messages and personal ones begin with {@code
 * 0x19} (EIP-191), older transactions with a list, other kinds of transaction with their own type.
 */
public final class TransactionPayload {
  /** The longest, in bytes: what nodes relay. */
  public static final int MAX_LENGTH = 132 * 1024;

  private static final int TYPE = 2;
  private static final int SHORT_LIST = 0xc0;
  private static final int LONG_LIST = 0xf7;
  private static final int MAX_LENGTH_BYTES = 3;

  private final byte[] bytes;

  private TransactionPayload(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException when they are not the byte 2 and one RLP list, or too long
   */
  public static TransactionPayload of(byte[] bytes) {
    if (bytes.length < 2
        || bytes.length > MAX_LENGTH
        || bytes[0] != TYPE
        || endOfList(bytes) != bytes.length) {
      throw new IllegalArgumentException(
          "a transaction of type 2 is the byte 2 and one RLP list, at most "
              + MAX_LENGTH
              + " bytes");
    }
    return new TransactionPayload(bytes.clone());
  }

  /** keccak256 of the bytes. */
  public Bytes32 digest() {
    return Digests.keccak256(bytes);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TransactionPayload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The digest. */
  @Override
  public String toString() {
    return "TransactionPayload[" + digest() + "]";
  }

  /** Where the list that begins at byte 1 ends; −1 where none begins. */
  private static int endOfList(byte[] bytes) {
    int head = bytes[1] & 0xff;
    if (head < SHORT_LIST) {
      return -1;
    }
    if (head <= LONG_LIST) {
      return 2 + head - SHORT_LIST;
    }
    int lengthBytes = head - LONG_LIST;
    if (lengthBytes > MAX_LENGTH_BYTES || bytes.length < 2 + lengthBytes) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = (length << 8) | (bytes[2 + i] & 0xff);
    }
    return 2 + lengthBytes + length;
  }
}
