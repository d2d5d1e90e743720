package dev.probity.protocol.idma.password;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What R1, R4 and RotateCredential say of the password: {@code passwordTag =
 * keccak256(abi.encode(bytes32 saltP, string password))}. It binds the password that travels in the
 * sealed part to the message that is signed.
 */
public final class PasswordTag {
  /** Where the string begins: after saltP and this offset itself. */
  private static final long STRING_OFFSET = 2 * Bytes32.LENGTH;

  private PasswordTag() {}

  /**
   * The tag. Compare it with {@link Bytes32#equals}, which takes the same time for every other.
   *
   * @param saltP 32 random bytes of the user's
   */
  public static Bytes32 of(Bytes32 saltP, Password password) {
    byte[] utf8 = password.shared();
    int words = Math.ceilDiv(utf8.length, Bytes32.LENGTH);
    ByteBuffer encoded = ByteBuffer.allocate((3 + words) * Bytes32.LENGTH);
    encoded.put(saltP.bytes());
    putWord(encoded, STRING_OFFSET);
    putWord(encoded, utf8.length);
    encoded.put(utf8);
    try {
      return Digests.keccak256(encoded.array());
    } finally {
      Arrays.fill(encoded.array(), (byte) 0);
    }
  }

  /** An unsigned integer in a 32-byte word of zeros. */
  private static void putWord(ByteBuffer encoded, long value) {
    encoded.position(encoded.position() + Bytes32.LENGTH - Long.BYTES).putLong(value);
  }
}
