package dev.probity.protocol.integrity.dataset;

import java.util.Arrays;
import java.util.Optional;

/** What all values of a field have in common; empty cells and nulls say nothing. */
public enum FieldType {
  /** Decimal integers of at most 18 digits, without leading zeros. */
  INTEGER("sc:Integer"),
  /** JSON numbers, integers among them. */
  FLOAT("sc:Float"),
  /** {@code true} and {@code false}. */
  BOOLEAN("sc:Boolean"),
  /** Anything else, and fields without any value. */
  TEXT("sc:Text");

  private static final int MAX_DIGITS = 18;

  private final String croissant;

  FieldType(String croissant) {
    this.croissant = croissant;
  }

  /** Croissant's name of the type. */
  public String croissant() {
    return croissant;
  }

  /** The type of this Croissant name. */
  static Optional<FieldType> ofCroissant(String name) {
    return Arrays.stream(values()).filter(type -> type.croissant.equals(name)).findFirst();
  }

  /** The narrowest type that has both. */
  FieldType and(FieldType other) {
    if (this == other) {
      return this;
    }
    boolean numbers = this != BOOLEAN && other != BOOLEAN && this != TEXT && other != TEXT;
    return numbers ? FLOAT : TEXT;
  }

  /** The type of one value that is not empty, from the bytes of its JSON string. */
  static FieldType of(byte[] text, int from, int to) {
    int first = text[from];
    if (first == 't' || first == 'f') {
      return is(text, from, to, "true") || is(text, from, to, "false") ? BOOLEAN : TEXT;
    }
    int at = first == '-' ? from + 1 : from;
    int digits = digits(text, at, to);
    if (digits == 0 || (digits > 1 && text[at] == '0')) {
      return TEXT; // a leading zero belongs to a code, not to a number
    }
    at += digits;
    if (at == to) {
      return digits <= MAX_DIGITS ? INTEGER : TEXT;
    }
    if (text[at] == '.') {
      int fraction = digits(text, at + 1, to);
      if (fraction == 0) {
        return TEXT;
      }
      at += 1 + fraction;
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < to && (text[at] == '+' || text[at] == '-')) {
        at++;
      }
      int exponent = digits(text, at, to);
      if (exponent == 0) {
        return TEXT;
      }
      at += exponent;
    }
    return at == to ? FLOAT : TEXT;
  }

  private static int digits(byte[] text, int from, int to) {
    int at = from;
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private static boolean is(byte[] text, int from, int to, String word) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
