package dev.probity.protocol.wire;

import java.util.Arrays;

/**
 * The tagged commitment <i>k</i>(tag, …) = keccak256(abi.encode(keccak256(tag), …)). Every argument
 * is one static ABI word of 32 bytes, so no two argument lists share an encoding.
 */
public final class Commitment {
  private byte[] words;

  private Commitment(Bytes32 tagHash) {
    words = tagHash.bytes();
  }

  /**
   * Begins a commitment.
   *
   * @param tag ASCII, for example {@code Probity.data.v1}
   */
  public static Commitment of(String tag) {
    return new Commitment(Digests.keccak256(tag));
  }

  /**
   * An unsigned integer of any width.
   *
   * @param value 0 … 2^63−1
   */
  public Commitment uint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("an unsigned integer is not negative");
    }
    int offset = grow();
    AbiWord.writeUint(value, words, offset);
    return this;
  }

  public Commitment address(Address value) {
    int offset = grow();
    value.copyWordTo(words, offset);
    return this;
  }

  public Commitment bytes32(Bytes32 value) {
    int offset = grow();
    value.copyTo(words, offset);
    return this;
  }

  public Commitment bool(boolean value) {
    return uint(value ? 1 : 0);
  }

  public Bytes32 digest() {
    return Digests.keccak256(words);
  }

  private int grow() {
    int offset = words.length;
    words = Arrays.copyOf(words, offset + Bytes32.LENGTH);
    return offset;
  }
}
