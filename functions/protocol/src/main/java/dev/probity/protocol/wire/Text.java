package dev.probity.protocol.wire;

import java.text.Normalizer;

/**
 * What a string must be to be signed: Unicode text in Normalization Form C. Refused, not repaired.
 */
final class Text {
  private Text() {}

  /**
   * Refuses lone surrogates, which no UTF-8 encodes, and text that is not NFC, of which two byte
   * strings would look the same.
   */
  static void check(String text) throws WireException {
    if (isAscii(text)) {
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!pair) {
          throw new WireException("must be Unicode: lone surrogate");
        }
        i++;
      }
    }
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw new WireException("must be in Unicode Normalization Form C");
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
