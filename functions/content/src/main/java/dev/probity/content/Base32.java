package dev.probity.content;

import dev.probity.content.ContentException.Fault;

/**
 * RFC 4648 base32, lower case, without padding characters (multibase prefix {@code b}, which is not
 * part of the text here).
 */
final class Base32 {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int pending = 0;
    int bits = 0;
    for (byte b : bytes) {
      pending = (pending << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((pending >>> bits) & 31));
      }
      pending &= (1 << bits) - 1;
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((pending << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /**
   * Decodes {@code text} from {@code offset} on; refuses any text that {@link #encode} would not
   * have written.
   */
  static byte[] decode(String text, int offset) throws ContentException {
    int digits = text.length() - offset;
    byte[] bytes = new byte[digits * 5 / 8];
    int pending = 0;
    int bits = 0;
    int filled = 0;
    for (int i = offset; i < text.length(); i++) {
      pending = (pending << 5) | digit(text.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[filled++] = (byte) (pending >>> bits);
        pending &= (1 << bits) - 1;
      }
    }
    if (bits >= 5 || pending != 0) {
      throw new ContentException(Fault.MALFORMED, "base32 is not canonical: bits left over");
    }
    return bytes;
  }

  private static int digit(char c) throws ContentException {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= '2' && c <= '7') {
      return c - '2' + 26;
    }
    throw new ContentException(Fault.MALFORMED, "not a base32 digit (lower case, no padding)");
  }
}
