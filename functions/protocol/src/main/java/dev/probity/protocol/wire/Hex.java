package dev.probity.protocol.wire;

import java.util.HexFormat;

/** Hexadecimal text: {@code 0x}, lower case, two digits a byte; nothing else is read or written. */
public final class Hex {
  private static final HexFormat LOWER_CASE = HexFormat.of();

  private Hex() {}

  public static String of(byte[] bytes) {
    return "0x" + LOWER_CASE.formatHex(bytes);
  }

  /**
   * Reads exactly {@code length} bytes.
   *
   * @throws WireException when the text is not {@code 0x} and {@code 2 · length} lower-case digits
   */
  public static byte[] parse(String text, int length) throws WireException {
    if (text.length() != 2 + 2 * length) {
      throw new WireException("must be 0x and " + 2 * length + " hexadecimal digits");
    }
    return digits(text);
  }

  /**
   * Reads at most {@code maxLength} bytes; {@code 0x} alone is the empty string.
   *
   * @throws WireException when the text is longer, or is not {@code 0x} and an even number of
   *     lower-case digits
   */
  public static byte[] parseUpTo(String text, int maxLength) throws WireException {
    if (text.length() > 2 + 2L * maxLength) {
      throw new WireException("must be at most " + maxLength + " bytes");
    }
    if (text.length() < 2 || text.length() % 2 != 0) {
      throw new WireException("must be 0x and an even number of hexadecimal digits");
    }
    return digits(text);
  }

  private static byte[] digits(String text) throws WireException {
    if (!text.startsWith("0x")) {
      throw new WireException("must begin with 0x");
    }
    byte[] bytes = new byte[text.length() / 2 - 1];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (digit(text.charAt(2 + 2 * i)) << 4 | digit(text.charAt(3 + 2 * i)));
    }
    return bytes;
  }

  private static int digit(char c) throws WireException {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    throw new WireException("must be lower-case hexadecimal digits");
  }
}
