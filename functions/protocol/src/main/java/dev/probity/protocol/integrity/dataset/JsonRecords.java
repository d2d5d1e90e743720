package dev.probity.protocol.integrity.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Objects of a JSON text as records: a string stays itself, a number becomes its source text
 * ({@code 39.10} stays {@code "39.10"}), {@code true} and {@code false} become strings, null stays
 * null, and objects and arrays hold the same.
 */
abstract sealed class JsonRecords extends RecordReader
    permits JsonArrayRecords, JsonLinesRecords, JsonObjectRecord {
  private static final int MAX_DEPTH = 32;

  /** What a member or element takes at least besides its text: quotes or a comma. */
  private static final int OVERHEAD = 3;

  private final Utf8Input in;
  private @Nullable JsonParser opened;
  private long start;
  private long end;
  private boolean between = true;
  private long weight;

  JsonRecords(InputStream in) {
    this.in = new Utf8Input(in);
  }

  @Override
  final long recordStart() {
    return start;
  }

  @Override
  final boolean inHeader() {
    return false;
  }

  @Override
  final Optional<byte[]> readCanonical() throws IOException {
    try {
      JsonParser parser = opened;
      if (parser == null) {
        parser = open(in);
        opened = parser;
        begin(parser);
      }
      return readRecord(parser);
    } catch (DatasetException fault) {
      JsonParser parser = opened;
      boolean notText = fault.fault() == Fault.NOT_UTF8 || fault.fault() == Fault.NUL;
      throw notText && parser != null ? fault.onLine(parser.currentLocation().getLineNr()) : fault;
    } catch (StreamConstraintsException e) {
      throw tooLarge();
    } catch (JacksonException e) {
      throw new DatasetException(
          Fault.MALFORMED_JSON, place(e.getLocation()) + ": not JSON: " + reason(e));
    }
  }

  /** Whether what was read last lies before, between or after records. */
  final boolean isBetweenRecords() {
    return between;
  }

  /** Bytes of the source up to the end of the last whole record. */
  final long recordEnd() {
    return end;
  }

  /** Reads what stands before the first record. */
  abstract void begin(JsonParser parser) throws IOException;

  /** Reads the next record, empty after the last. */
  abstract Optional<byte[]> readRecord(JsonParser parser) throws IOException;

  /** Reads the object whose first token the parser stands on. */
  final byte[] readObject(JsonParser parser) throws IOException {
    between = false;
    start = in.droppedBytes() + parser.currentTokenLocation().getByteOffset();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new DatasetException(Fault.NOT_AN_OBJECT, here(parser) + ": a record is a JSON object");
    }
    weight = 0;
    JsonText json = new JsonText();
    write(readMembers(parser, 1), json);
    end = in.droppedBytes() + parser.currentLocation().getByteOffset();
    between = true;
    return json.toBytes();
  }

  private Map<String, @Nullable Object> readMembers(JsonParser parser, int depth)
      throws IOException {
    Map<String, @Nullable Object> members = new TreeMap<>(); // by UTF-16 code units, RFC 8785
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      weigh(name);
      requireUnicode(name, parser);
      if (members.containsKey(name)) {
        throw new DatasetException(
            Fault.DUPLICATE_NAME,
            here(parser) + ": a second member named " + DatasetException.quoted(name));
      }
      if (depth == 1 && members.size() == MAX_FIELDS) {
        throw new DatasetException(
            Fault.TOO_MANY_FIELDS,
            here(parser) + ": more than " + MAX_FIELDS + " members in one record");
      }
      parser.nextToken();
      members.put(name, readValue(parser, depth));
    }
    return members;
  }

  private @Nullable Object readValue(JsonParser parser, int depth) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case VALUE_NULL -> {
        weigh("");
        yield null;
      }
      case START_OBJECT -> readMembers(parser, deeper(parser, depth));
      case START_ARRAY -> readElements(parser, deeper(parser, depth));
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
        String text = parser.getText();
        weigh(text);
        requireUnicode(text, parser);
        yield text;
      }
      case null, default -> throw malformed(parser, "a value is missing");
    };
  }

  private List<@Nullable Object> readElements(JsonParser parser, int depth) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(readValue(parser, depth));
    }
    return elements;
  }

  private int deeper(JsonParser parser, int depth) throws DatasetException {
    if (depth == MAX_DEPTH) {
      throw new DatasetException(
          Fault.TOO_DEEP, here(parser) + ": nested deeper than " + MAX_DEPTH + " levels");
    }
    weigh("");
    return depth + 1;
  }

  /** Refuses a record that is too large before all of it is held. */
  private void weigh(String text) throws DatasetException {
    weight += text.length() + OVERHEAD;
    if (weight > MAX_RECORD_BYTES + OVERHEAD) {
      throw tooLarge();
    }
  }

  /** An escape can name half of a surrogate pair, which has no UTF-8 form. */
  private static void requireUnicode(String text, JsonParser parser) throws DatasetException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          throw malformed(parser, "an escape names half a character (a lone surrogate)");
        }
        i++;
      }
    }
  }

  private static void write(@Nullable Object value, JsonText json) {
    switch (value) {
      case null -> json.raw('n').raw('u').raw('l').raw('l');
      case String text -> json.string(text);
      case Map<?, ?> members -> {
        json.raw('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : members.entrySet()) {
          if (!first) {
            json.raw(',');
          }
          first = false;
          json.string((String) member.getKey()).raw(':');
          write(member.getValue(), json);
        }
        json.raw('}');
      }
      case List<?> elements -> {
        json.raw('[');
        for (int i = 0; i < elements.size(); i++) {
          if (i > 0) {
            json.raw(',');
          }
          write(elements.get(i), json);
        }
        json.raw(']');
      }
      default -> throw new IllegalStateException("no JSON value: " + value.getClass());
    }
  }

  /** The fault at the token that was read last. */
  static DatasetException malformed(JsonParser parser, String why) {
    return new DatasetException(Fault.MALFORMED_JSON, here(parser) + ": " + why);
  }

  static String here(JsonParser parser) {
    return place(parser.currentTokenLocation());
  }

  private static String place(@Nullable JsonLocation at) {
    return at == null ? "unknown place" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  /** The parser's own words, without the piece of the source that it may quote after them. */
  private static String reason(JacksonException e) {
    String message = e.getOriginalMessage();
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    int quote = line.indexOf('\'');
    return quote < 0 ? line : line.substring(0, quote).strip();
  }

  /** A factory of its own: names of one data set stay in no table that another would search. */
  private static JsonParser open(InputStream in) throws IOException {
    JsonFactory factory =
        new JsonFactoryBuilder()
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(2 * MAX_DEPTH)
                    .maxStringLength(MAX_RECORD_BYTES)
                    .maxNameLength(MAX_RECORD_BYTES)
                    .maxNumberLength(MAX_RECORD_BYTES)
                    .build())
            .build();
    return factory.createParser(in);
  }
}
