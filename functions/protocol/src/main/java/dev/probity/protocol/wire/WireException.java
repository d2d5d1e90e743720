package dev.probity.protocol.wire;

/**
 * Bytes or JSON from outside are not what they must be.
 *
 * <p>{@link #path} is the JSON Pointer (RFC 6901) of the offending member, empty for the whole
 * document. {@link #reason} is a short English phrase. Neither carries a secret, nor more of the
 * input than a bounded, printable member name.
 */
public final class WireException extends Exception {
  private static final int MAX_MEMBER_NAME = 64;

  private final String path;
  private final String reason;

  public WireException(String reason) {
    this("", reason);
  }

  public WireException(String path, String reason) {
    super(path.isEmpty() ? reason : path + ": " + reason);
    this.path = path;
    this.reason = reason;
  }

  /** JSON Pointer of the offending member; empty when the whole document is meant. */
  public String path() {
    return path;
  }

  /** What is wrong with it. */
  public String reason() {
    return reason;
  }

  /** The same failure seen from a document that holds this one at {@code prefix}. */
  public WireException under(String prefix) {
    WireException moved = new WireException(prefix + path, reason);
    moved.initCause(this);
    return moved;
  }

  /** A reading that may fail. */
  @FunctionalInterface
  public interface Reading<T> {
    T read() throws WireException;
  }

  /**
   * What {@code reading} gives; a failure of it is reported {@link #under} {@code path}.
   *
   * @param path JSON Pointer of what is read
   */
  public static <T> T at(String path, Reading<T> reading) throws WireException {
    try {
      return reading.read();
    } catch (WireException e) {
      throw e.under(path);
    }
  }

  /**
   * {@code path} extended by one member name. A name that is long or not printable ASCII comes from
   * outside and is cut and masked, so that it cannot forge lines of a log.
   */
  public static String child(String path, String member) {
    StringBuilder pointer = new StringBuilder(path).append('/');
    int length = Math.min(member.length(), MAX_MEMBER_NAME);
    for (int i = 0; i < length; i++) {
      char c = member.charAt(i);
      switch (c) {
        case '~' -> pointer.append("~0");
        case '/' -> pointer.append("~1");
        default -> pointer.append(c >= 0x20 && c < 0x7f ? c : '?');
      }
    }
    return pointer.toString();
  }
}
