package dev.probity.protocol.wire.jcs;

import java.io.IOException;
import org.erdtman.jcs.NumberToJSON;

/** A double in ECMAScript's shortest form. */
public final class EcmaNumber {
  private EcmaNumber() {}

  /**
   * The text of a number.
   *
   * @throws IllegalArgumentException when the number is not finite
   */
  public static String format(double value) {
    try {
      return NumberToJSON.serializeNumber(value);
    } catch (IOException e) {
      throw new IllegalArgumentException("JSON has no form for " + value, e);
    }
  }
}
