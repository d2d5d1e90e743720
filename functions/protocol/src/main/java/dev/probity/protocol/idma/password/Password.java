package dev.probity.protocol.idma.password;

import dev.probity.protocol.wire.WireException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * A password as its user typed it, as UTF-8 bytes. It is never printed, and gone after {@link
 * #close}; the string it came from is the caller's, and the garbage collector's.
 */
public final class Password implements AutoCloseable {
  /** The most Unicode code points. Above every passphrase, below what would be a burden. */
  public static final int MAX_CODE_POINTS = 256;

  /** What UTF-8 takes for one unit of UTF-16, at most. */
  private static final int MAX_BYTES_PER_UNIT = 3;

  private final byte[] utf8;
  private volatile boolean closed;

  private Password(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Reads a password from outside.
   *
   * @param text 1 to 256 code points of Unicode in Normalization Form C; anything else is refused,
   *     not repaired
   * @throws WireException for any other text; its reason holds nothing of the text
   */
  public static Password of(String text) throws WireException {
    // Bounded before it is normalised: a code point is one or two units.
    if (text.length() > 2 * MAX_CODE_POINTS
        || text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
      throw new WireException("must be at most " + MAX_CODE_POINTS + " characters");
    }
    if (text.isEmpty()) {
      throw new WireException("must not be empty");
    }
    byte[] utf8 = encoded(text);
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      Arrays.fill(utf8, (byte) 0);
      throw new WireException("must be in Unicode Normalization Form C");
    }
    return new Password(utf8);
  }

  private static byte[] encoded(String text) throws WireException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES_PER_UNIT * text.length());
    CoderResult result =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), buffer, true);
    byte[] utf8 = Arrays.copyOf(buffer.array(), buffer.position());
    Arrays.fill(buffer.array(), (byte) 0);
    if (result.isError()) {
      Arrays.fill(utf8, (byte) 0);
      throw new WireException("must be Unicode: lone surrogate");
    }
    return utf8;
  }

  /** The UTF-8 bytes themselves, for readers in this package that neither keep nor change them. */
  byte[] shared() {
    if (closed) {
      throw new IllegalStateException("the password was wiped");
    }
    return utf8;
  }

  /** A copy in UTF-16. The caller wipes it after use. */
  char[] copyChars() {
    CharBuffer buffer = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(shared()));
    char[] chars = Arrays.copyOf(buffer.array(), buffer.remaining());
    Arrays.fill(buffer.array(), '\0');
    return chars;
  }

  /** How many Unicode code points it has. */
  int codePoints() {
    int continuations = 0;
    for (byte b : shared()) {
      if ((b & 0xc0) == 0x80) {
        continuations++;
      }
    }
    return utf8.length - continuations;
  }

  /** Overwrites the password. Every later use is an {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "Password[redacted]";
  }
}
