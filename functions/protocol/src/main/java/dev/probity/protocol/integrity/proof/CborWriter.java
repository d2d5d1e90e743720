package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the few kinds of CBOR that a proof has, core deterministically (RFC 8949, section 4.2.1):
 * definite lengths and the shortest heads. Keys come in the order in which they are written: the
 * caller writes them ascending.
 */
final class CborWriter {
  static final int UNSIGNED = 0;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CborWriter map(int entries) {
    return head(MAP, entries);
  }

  CborWriter array(int items) {
    return head(ARRAY, items);
  }

  /**
   * @param value 0 … 2^63 - 1
   */
  CborWriter unsigned(long value) {
    return head(UNSIGNED, value);
  }

  CborWriter word(Bytes32 word) {
    head(BYTES, Bytes32.LENGTH);
    out.writeBytes(word.bytes());
    return this;
  }

  CborWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    head(TEXT, utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private CborWriter head(int major, long argument) {
    if (argument < 0) {
      throw new IllegalArgumentException("negative: " + argument);
    }
    int top = major << 5;
    if (argument < 24) {
      out.write(top | (int) argument);
      return this;
    }
    int log = argument < 1L << 8 ? 0 : argument < 1L << 16 ? 1 : argument < 1L << 32 ? 2 : 3;
    out.write(top | 24 + log);
    for (int shift = 8 * ((1 << log) - 1); shift >= 0; shift -= 8) {
      out.write((int) (argument >>> shift));
    }
    return this;
  }
}
