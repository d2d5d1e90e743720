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
  private static final int MAX_PATH = 1024;

  /** Why the data was refused. */
  public enum Fault {
    /** Nothing in the file, or nothing but white space. */
    EMPTY,
    /** A header alone, or an empty array: there is nothing to sign for. */
    NO_RECORDS,
    /** Neither the name nor the first bytes tell the format. */
    UNKNOWN_FORMAT,
    /** A header of one column that looks separated by something else. */
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
    /**
     * Objects and arrays nested deeper than 32 levels, the record's own included; or a path of more
     * than 24 names.
     */
    TOO_DEEP,
    /** A record whose canonical form is longer than 1 MiB. */
    RECORD_TOO_LARGE,
    /** More than 2^24 records. */
    TOO_MANY_RECORDS,
    /** More field names than metadata can list. */
    TOO_MANY_FIELDS,
    /** More distinct values in the label or split field than can be counted one by one. */
    TOO_MANY_VALUES,
    /** The label or split field is in no record, or holds objects or arrays. */
    NOT_A_LABEL,
    /** A field name, label or description that is not in Unicode Normalization Form C. */
    NOT_NFC,
    /** A file was written to, or a folder's files are others, while they were read. */
    FILE_CHANGED,
    /** Not the beginning of an IDX file. */
    NOT_IDX,
    /** An element type that IDX does not have, or labels that are no integers. */
    ELEMENT_TYPE,
    /** Sizes of an IDX file that are impossible or too large, or not those of items and labels. */
    DIMENSIONS,
    /** An IDX file ends before all that its header counts. */
    SHORT_FILE,
    /** An IDX file goes on after all that its header counts. */
    LONG_FILE,
    /** Two IDX files count different numbers of items and labels. */
    LABEL_COUNT,
    /** The file of labels of an IDX file is not there, or was not to be told by name. */
    NO_LABELS,
    /** A Croissant description that names no files to store, or files that are not taken. */
    CROISSANT,
    /** A file that a description names is not there, or has another SHA-256 than it says. */
    OTHER_FILE,
    /** A symbolic link in a folder: what it names is not what would be signed. */
    SYMBOLIC_LINK,
    /** Something in a folder that is neither file nor folder: a pipe, socket or device. */
    SPECIAL_FILE,
    /** A file name that is no Unicode text, or that a UnixFS directory cannot hold. */
    FILE_NAME,
    /** A name that begins with a dot, and nobody has said what is to be done with it. */
    HIDDEN_FILE,
    /** A file or folder that cannot be read. */
    UNREADABLE,
    /** More files in a folder, or in all, than a data set holds. */
    TOO_MANY_FILES,
    /**
     * The content's root does not hold exactly the files of a data set, or one of them has no
     * possible size.
     */
    LAYOUT,
    /** The metadata file is not canonical Croissant as this system writes it. */
    METADATA,
    /** The manifest file is not a canonical message with its domain. */
    MANIFEST,
    /** The signature file is not a signature. */
    SIGNATURE,
    /** The carried leaves are not strictly increasing between the sentinels. */
    LEAVES_ORDER,
    /** The data is encrypted, and was opened without its key. */
    ENCRYPTED,
    /** A key that is not that of this version, or a key to public data. */
    WRONG_KEY,
    /**
     * A ciphertext that is not what was encrypted as this entry of this version, or not all of it.
     */
    CIPHERTEXT,
    /** Several files that are not packed into one stream as this system packs them. */
    PACKING,
    /** The index of records names other places than those where the records begin. */
    RECORD_INDEX
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

  /** The same fault, with the line of a text file on which it was found. */
  DatasetException onLine(long line) {
    return new DatasetException(fault, getMessage() + " (line " + line + ")");
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
    return quoted(name, MAX_NAME);
  }

  /** The same of a path, which is longer than other names. */
  static String quotedPath(String path) {
    return quoted(path, MAX_PATH);
  }

  private static String quoted(String name, int max) {
    StringBuilder text = new StringBuilder("\"");
    name.codePoints()
        .limit(max)
        .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isFormat(c) ? '?' : c)
        .forEach(text::appendCodePoint);
    return text.append(name.codePointCount(0, name.length()) > max ? "…\"" : "\"").toString();
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
