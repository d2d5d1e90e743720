package dev.probity.protocol.wire;

import java.util.Arrays;
import java.util.Base64;

/**
 * Canonical base64url (RFC 4648, section 5) without padding: one text for each byte string.
 * Padding, other alphabets, white space and non-zero trailing bits are refused.
 */
public final class Base64Url {
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private Base64Url() {}

  public static String of(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Reads at most {@code maxLength} bytes.
   *
   * @throws WireException when the text is longer or not canonical
   */
  public static byte[] parse(CharSequence text, int maxLength) throws WireException {
    int tail = text.length() % 4;
    if (tail == 1) {
      throw new WireException("must be base64url: impossible length");
    }
    long length = text.length() / 4 * 3L + Math.max(0, tail - 1);
    if (length > maxLength) {
      throw new WireException("must be at most " + maxLength + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    int buffer = 0;
    int bits = 0;
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      buffer = buffer << 6 | value(text.charAt(i));
      bits += 6;
      if (bits >= 8) {
        bits -= 8;
        bytes[written++] = (byte) (buffer >>> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    if (buffer != 0) {
      throw new WireException("must be canonical base64url: trailing bits set");
    }
    return bytes;
  }

  private static int value(char c) throws WireException {
    int value = c < VALUES.length ? VALUES[c] : -1;
    if (value < 0) {
      throw new WireException("must be base64url without padding");
    }
    return value;
  }
}
