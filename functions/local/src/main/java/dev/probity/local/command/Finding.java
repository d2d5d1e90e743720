package dev.probity.local.command;

import java.util.Locale;

/**
 * One line of {@code doctor}.
 *
 * @param subject what was looked at
 * @param said what was found; where it is not in order, what to do about it
 */
record Finding(Mark mark, String subject, String said) {
  /** How bad it is. */
  enum Mark {
    /** In order. */
    OK,
    /** Works, but not as it should. */
    WARN,
    /** Something will not work. */
    FAIL;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String subject, String said) {
    return new Finding(Mark.OK, subject, said);
  }

  static Finding warn(String subject, String said) {
    return new Finding(Mark.WARN, subject, said);
  }

  static Finding fail(String subject, String said) {
    return new Finding(Mark.FAIL, subject, said);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "  %-5s %-10s %s", mark.text(), subject, said);
  }
}
