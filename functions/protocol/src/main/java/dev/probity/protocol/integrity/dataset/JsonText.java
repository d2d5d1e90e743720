package dev.probity.protocol.integrity.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the RFC 8785 form of objects that hold no numbers; it grows as needed. */
final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /**
   * Per ASCII byte: 0 for itself, 'u' for a numeric escape, else the letter after the backslash.
   */
  private static final byte[] ESCAPES = new byte[0x80];

  static {
    Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
    ESCAPES['\b'] = 'b';
    ESCAPES['\t'] = 't';
    ESCAPES['\n'] = 'n';
    ESCAPES['\f'] = 'f';
    ESCAPES['\r'] = 'r';
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
  }

  private byte[] bytes = new byte[1024];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  JsonText raw(char ascii) {
    makeRoom(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  JsonText raw(byte[] json) {
    makeRoom(json.length);
    System.arraycopy(json, 0, bytes, length, json.length);
    length += json.length;
    return this;
  }

  /** A string, from its well-formed UTF-8. */
  JsonText string(byte[] utf8, int from, int to) {
    makeRoom(2 + 6 * (to - from));
    bytes[length++] = '"';
    for (int i = from; i < to; i++) {
      byte b = utf8[i];
      byte escape = b < 0 ? 0 : ESCAPES[b];
      if (escape == 0) {
        bytes[length++] = b;
      } else if (escape != 'u') {
        bytes[length++] = '\\';
        bytes[length++] = escape;
      } else {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 15];
      }
    }
    bytes[length++] = '"';
    return this;
  }

  /** A string without lone surrogates. */
  JsonText string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return string(utf8, 0, utf8.length);
  }

  private void makeRoom(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
