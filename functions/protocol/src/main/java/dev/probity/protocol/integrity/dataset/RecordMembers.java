package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the members of a canonical record, in the order of RFC 8785, without making objects of
 * them.
 *
 * <pre>for (var member = new RecordMembers(record); member.next(); ) …</pre>
 */
public final class RecordMembers {
  private static final JsonFactory STRINGS = new JsonFactory();

  private final byte[] json;
  private int nameStart;
  private int nameEnd = 1;
  private int valueStart;
  private int valueEnd = 1;

  /** Stands before the first member. */
  public RecordMembers(SourceRecord record) {
    this(record.shared());
  }

  /**
   * Stands before the first member.
   *
   * @param canonical as {@link SourceRecord#canonical} gives it; not changed meanwhile
   */
  public RecordMembers(byte[] canonical) {
    json = canonical;
  }

  /** Goes to the next member, if there is one. */
  public boolean next() {
    int at = json[valueEnd] == ',' ? valueEnd + 1 : valueEnd;
    if (json[at] == '}') {
      return false;
    }
    nameStart = at;
    nameEnd = endOfValue(json, at);
    valueStart = nameEnd + 1;
    valueEnd = endOfValue(json, valueStart);
    return true;
  }

  /** Goes to the member of this name; afterwards the walk goes on behind it. */
  public boolean find(String name) {
    while (next()) {
      if (name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The member's name. */
  public String name() {
    return unquote(json, nameStart, nameEnd);
  }

  /** Whether the value is a string. */
  public boolean isText() {
    return json[valueStart] == '"';
  }

  /** Whether there is nothing: null, or the empty string, as an empty cell of CSV is. */
  public boolean isMissing() {
    return json[valueStart] == 'n' || (isText() && valueEnd - valueStart == 2);
  }

  /** The string that the value is. */
  public String text() {
    return unquote(json, valueStart, valueEnd);
  }

  /** The value as canonical JSON; a copy. */
  public byte[] value() {
    return Arrays.copyOfRange(json, valueStart, valueEnd);
  }

  /** The canonical record without this member. */
  public byte[] without() {
    int from = nameStart;
    int to = valueEnd;
    if (json[to] == ',') {
      to++;
    } else if (json[from - 1] == ',') {
      from--;
    }
    byte[] rest = Arrays.copyOf(json, json.length - (to - from));
    System.arraycopy(json, to, rest, from, json.length - to);
    return rest;
  }

  /** The text of a canonical JSON string. */
  static String unquote(byte[] json, int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (json[i] == '\\') {
        return unescape(json, from, to);
      }
    }
    return new String(json, from + 1, to - from - 2, StandardCharsets.UTF_8);
  }

  private static String unescape(byte[] json, int from, int to) {
    try (JsonParser parser = STRINGS.createParser(json, from, to - from)) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new UncheckedIOException("a canonical string was not JSON", e);
    }
  }

  /** Where the canonical JSON value that begins at {@code from} ends. */
  static int endOfValue(byte[] json, int from) {
    int at = from;
    int depth = 0;
    do {
      switch (json[at]) {
        case '"' -> at = endOfString(json, at) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case 'n' -> at += 3;
        default -> {} // a colon or comma
      }
      at++;
    } while (depth > 0);
    return at;
  }

  private static int endOfString(byte[] json, int from) {
    int at = from + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
