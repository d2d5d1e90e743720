package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * The data itself is not what it must be: another attempt with the same bytes ends the same way.
 * The message is one sentence for the person who brought the data; it names the place (line and
 * column, byte offset, record number) and never repeats more of the data than a short, printable
 * name.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_NAME = 64;

  /** Why the data was refused. */
  public enum Fault {
    /** Nothing in the file, or nothing but white space. */
    EMPTY,
    /** A header alone, or an empty array: there is nothing to sign for. */
    NO_RECORDS,
    /** Neither the name nor the first bytes tell the format. */
    UNKNOWN_FORMAT,
    /** A CSV header of one column that looks separated by something other than commas. */
    SEPARATOR,
    /** A byte sequence that is not UTF-8. */
    NOT_UTF8,
    /** A NUL byte, which no text file has. */
    NUL,
    /** Two columns, or two members of one object, have the same name. */
    DUPLICATE_NAME,
    /** A row with more or fewer cells than the header. */
    RAGGED_ROW,
    /** The file ends inside a quoted cell. */
    UNTERMINATED_QUOTE,
    /** Something other than a comma or a line end follows a closing quote. */
    TEXT_AFTER_QUOTE,
    /** Not JSON, or more or less than the one array or the objects that the format asks for. */
    MALFORMED_JSON,
    /** A record that is not a JSON object. */
    NOT_AN_OBJECT,
    /** Objects and arrays nested deeper than 32 levels, the record's own included. */
    TOO_DEEP,
    /** A record whose canonical form is longer than 1 MiB. */
    RECORD_TOO_LARGE,
    /** More than 2^20 records. */
    TOO_MANY_RECORDS,
    /** More field names than metadata can list. */
    TOO_MANY_FIELDS,
    /** More distinct values in the label or split field than can be counted one by one. */
    TOO_MANY_VALUES,
    /** The label or split field is in no record, or holds objects or arrays. */
    NOT_A_LABEL,
    /** A field name, label or description that is not in Unicode Normalization Form C. */
    NOT_NFC,
    /** The file was written to while it was read. */
    FILE_CHANGED,
    /**
     * The content's root does not hold exactly the five files, or one of them has no possible size.
     */
    LAYOUT,
    /** The metadata file is not canonical Croissant as this system writes it. */
    METADATA,
    /** The manifest file is not a canonical message with its domain. */
    MANIFEST,
    /** The signature file is not a signature. */
    SIGNATURE,
    /** The carried leaves are not strictly increasing between the sentinels. */
    LEAVES_ORDER
  }

  private final Fault fault;
  private final long record;

  /** A fault that belongs to no record. */
  public DatasetException(Fault fault, String message) {
    super(message);
    this.fault = fault;
    this.record = 0;
  }

  private DatasetException(DatasetException cause, long record) {
    super("record " + record + ": " + cause.getMessage(), cause);
    this.fault = cause.fault;
    this.record = record;
  }

  /** The same fault, found in the record of this number. */
  DatasetException inRecord(long number) {
    return record == 0 ? new DatasetException(this, number) : this;
  }

  /** Why. */
  public Fault fault() {
    return fault;
  }

  /** The 1-based number of the record it was found in, where it belongs to one. */
  public OptionalLong record() {
    return record == 0 ? OptionalLong.empty() : OptionalLong.of(record);
  }

  /** A name from outside, short, printable and in quotes: it cannot forge a line of a log. */
  static String quoted(String name) {
    StringBuilder text = new StringBuilder("\"");
    name.codePoints()
        .limit(MAX_NAME)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isFormat(c) ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.append(name.codePointCount(0, name.length()) > MAX_NAME ? "…\"" : "\"").toString();
  }

  private static boolean isFormat(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
