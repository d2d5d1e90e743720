package dev.probity.protocol.wire;

import java.nio.ByteBuffer;

/** Writing integers into zero-filled 32-byte ABI words. */
final class AbiWord {
  private AbiWord() {}

  /** Writes {@code value} (not negative) as a big-endian unsigned integer. */
  static void writeUint(long value, byte[] target, int offset) {
    ByteBuffer.wrap(target).putLong(offset + Bytes32.LENGTH - Long.BYTES, value);
  }
}
