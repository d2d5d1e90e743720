package dev.probity.protocol.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A 20-byte account or contract address, immutable. Its text is {@code 0x} and 40 lower-case
 * digits: mixed-case checksums (EIP-55) are for people and are not read here.
 */
public final class Address implements Comparable<Address> {
  /** Length in bytes. */
  public static final int LENGTH = 20;

  /** 20 zero bytes. */
  public static final Address ZERO = new Address(new byte[LENGTH]);

  private static final int PADDING = Bytes32.LENGTH - LENGTH;

  private final byte[] value;

  private Address(byte[] value) {
    this.value = value;
  }

  /**
   * Copies {@code bytes}.
   *
   * @throws IllegalArgumentException when they are not 20
   */
  public static Address of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("20 bytes expected, not " + bytes.length);
    }
    return new Address(bytes.clone());
  }

  /**
   * Reads {@code 0x} and 40 lower-case digits.
   *
   * @throws WireException for any other text
   */
  public static Address parse(String hex) throws WireException {
    return new Address(Hex.parse(hex, LENGTH));
  }

  /**
   * The address in the low 20 bytes of an ABI word.
   *
   * @throws WireException when one of the high 12 bytes is not zero
   */
  public static Address ofWord(Bytes32 word) throws WireException {
    byte[] bytes = word.shared();
    for (int i = 0; i < PADDING; i++) {
      if (bytes[i] != 0) {
        throw new WireException("must be an address: the high 12 bytes are not zero");
      }
    }
    return new Address(Arrays.copyOfRange(bytes, PADDING, Bytes32.LENGTH));
  }

  /**
   * The account of a public key: the last 20 bytes of keccak256 over its 64 bytes x‖y (SEC 1
   * uncompressed, without the leading 4).
   */
  public static Address ofPublicKey(byte[] xy) {
    if (xy.length != 64) {
      throw new IllegalArgumentException("64 bytes x‖y expected, not " + xy.length);
    }
    byte[] digest = Digests.keccak256(xy).shared();
    return new Address(Arrays.copyOfRange(digest, PADDING, Bytes32.LENGTH));
  }

  /** The 32-byte ABI word: 12 zero bytes, then the address. */
  public Bytes32 toWord() {
    byte[] word = new byte[Bytes32.LENGTH];
    copyWordTo(word, 0);
    return Bytes32.wrap(word);
  }

  /**
   * Reads what this program wrote itself.
   *
   * @throws IllegalStateException for any other text: our own store is wrong
   */
  public static Address parseStored(String hex) {
    try {
      return parse(hex);
    } catch (WireException e) {
      throw new IllegalStateException("stored text is not what was written", e);
    }
  }

  /** A copy of the 20 bytes. */
  public byte[] bytes() {
    return value.clone();
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  /** Writes the address where the zero-filled ABI word that begins at {@code offset} holds it. */
  void copyWordTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset + PADDING, LENGTH);
  }

  @Override
  public int compareTo(Address other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Address that && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** {@code 0x} and 40 lower-case digits. */
  @Override
  public String toString() {
    return Hex.of(value);
  }
}
