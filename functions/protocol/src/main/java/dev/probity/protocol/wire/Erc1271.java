package dev.probity.protocol.wire;

import java.util.Arrays;

/** The call of ERC-1271 as bytes: {@code isValidSignature(bytes32,bytes) returns (bytes4)}. */
public final class Erc1271 {
  /** The answer that accepts, which is also the function's selector. */
  public static final String MAGIC = "0x1626ba7e";

  private static final byte[] MAGIC_BYTES = {0x16, 0x26, (byte) 0xba, 0x7e};

  private Erc1271() {}

  /** Call data: selector, digest, offset 64, length, signature padded to whole words. */
  public static byte[] callData(Bytes32 digest, byte[] signature) {
    int words = (signature.length + Bytes32.LENGTH - 1) / Bytes32.LENGTH;
    byte[] data = new byte[MAGIC_BYTES.length + (3 + words) * Bytes32.LENGTH];
    System.arraycopy(MAGIC_BYTES, 0, data, 0, MAGIC_BYTES.length);
    int offset = MAGIC_BYTES.length;
    digest.copyTo(data, offset);
    AbiWord.writeUint(2 * Bytes32.LENGTH, data, offset + Bytes32.LENGTH);
    AbiWord.writeUint(signature.length, data, offset + 2 * Bytes32.LENGTH);
    System.arraycopy(signature, 0, data, offset + 3 * Bytes32.LENGTH, signature.length);
    return data;
  }

  /** Whether the returned data is the magic value, left-aligned in exactly one word. */
  public static boolean accepts(byte[] returned) {
    byte[] word = Arrays.copyOf(MAGIC_BYTES, Bytes32.LENGTH);
    return Arrays.equals(word, returned);
  }
}
