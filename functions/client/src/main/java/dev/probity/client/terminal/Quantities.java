package dev.probity.client.terminal;

import java.util.Locale;

/** Numbers as people read them. */
public final class Quantities {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  /** From here on one decimal shows 1024.0. */
  private static final double ROUNDS_UP = 1023.95;

  private Quantities() {}

  /** A count of bytes, in the largest binary unit that leaves at least 1. */
  public static String bytes(long count) {
    double value = count;
    int unit = 0;
    while (value >= (unit == 0 ? 1024 : ROUNDS_UP) && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? count + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** A count with a space between thousands. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
  }
}
