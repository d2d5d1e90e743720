package dev.probity.protocol.integrity.verification;

import java.time.Instant;

/** Seconds since 1970 as a person reads them. */
final class Seconds {
  private static final long LAST_OF_YEAR_9999 = 253_402_300_799L;

  private Seconds() {}

  /** ISO 8601 in UTC, or the number itself where it lies beyond the year 9999. */
  static String text(long seconds) {
    return seconds < 0 || seconds > LAST_OF_YEAR_9999
        ? "second " + Long.toUnsignedString(seconds)
        : Instant.ofEpochSecond(seconds).toString();
  }
}
