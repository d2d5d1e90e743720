package dev.probity.client.terminal;

/** Text from outside, made safe to show: it moves no cursor, and forges no line. */
public final class Printable {
  private Printable() {}

  /**
   * The text with what cannot be seen replaced by {@code ?}.
   *
   * @param max most characters; a longer text ends in {@code …}
   */
  public static String text(String text, int max) {
    var shown = new StringBuilder();
    text.codePoints().limit(max).map(c -> isVisible(c) ? c : '?').forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > max
        ? shown.append("…").toString()
        : shown.toString();
  }

  private static boolean isVisible(int c) {
    return !Character.isISOControl(c)
        && Character.isDefined(c)
        && switch (Character.getType(c)) {
          case Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
