package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats whose records are understood. */
public enum DataFormat {
  /** RFC 4180 with a header, separated by commas. */
  CSV("text/csv"),
  /** IANA text/tab-separated-values with a header: tabs between cells, no quotes. */
  TSV("text/tab-separated-values"),
  /** One JSON array (RFC 8259) of objects. */
  JSON_ARRAY("application/json"),
  /** One JSON object a line. */
  JSON_LINES("application/jsonl"),
  /** Two IDX files, items and their labels, as those of MNIST. */
  IDX("application/x-idx"),
  /** A folder: one record a file. */
  FILES("application/octet-stream");

  /** How many bytes from the beginning {@link #detect} wants to see, if there are so many. */
  public static final int HEAD_BYTES = 4096;

  private static final Pattern IDX_NAME = Pattern.compile("idx[0-9]-[a-z]+$");

  private final String mediaType;

  DataFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The media type, as metadata states it. */
  public String mediaType() {
    return mediaType;
  }

  /**
   * Whether the data is several files in a folder: {@link DatasetLayout#DATA} is a directory then.
   */
  public boolean hasSeveralFiles() {
    return this == IDX || this == FILES;
  }

  /** Whether a reader can begin with any record, once it has seen what stands before the first. */
  boolean canBeginInTheMiddle() {
    return this == CSV || this == TSV || this == JSON_LINES;
  }

  /** Whether no record lacks a field that some record has: of JSON any may, of files a label. */
  public boolean givesEveryRecord(String field) {
    return switch (this) {
      case CSV, TSV, IDX -> true;
      case FILES -> !field.equals("label");
      case JSON_ARRAY, JSON_LINES -> false;
    };
  }

  /** The format of this media type, if it is one. */
  public static Optional<DataFormat> ofMediaType(String mediaType) {
    return Arrays.stream(values()).filter(format -> format.mediaType.equals(mediaType)).findFirst();
  }

  /**
   * Tells the format by the file name's extension, and where that leaves a choice by the first
   * bytes: {@code .json} may hold an array or one object a line; without a known extension, {@code
   * [} begins an array, <code>{</code> lines, and a first line with a comma is a CSV header, one
   * with a tab and no comma a TSV header. An IDX file is told by its first bytes, or by a name that
   * ends as {@code idx3-ubyte}.
   *
   * @param fileName the last part of the path
   * @param head the first bytes of the file, at most {@link #HEAD_BYTES}
   * @throws DatasetException {@link Fault#UNKNOWN_FORMAT}, {@link Fault#EMPTY}
   */
  public static DataFormat detect(String fileName, byte[] head) throws DatasetException {
    int first = firstSignificantByte(head);
    if (first < 0) {
      throw new DatasetException(Fault.EMPTY, "the file is empty");
    }
    String name = fileName.toLowerCase(Locale.ROOT);
    if (IdxHeader.looksLikeIdx(head) || IDX_NAME.matcher(name).find()) {
      return IDX;
    }
    if (name.endsWith(".csv")) {
      return CSV;
    }
    if (name.endsWith(".tsv") || name.endsWith(".tab")) {
      return TSV;
    }
    if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
      return JSON_LINES;
    }
    if (first == '[') {
      return JSON_ARRAY;
    }
    if (first == '{') {
      return JSON_LINES;
    }
    if (!name.endsWith(".json")) {
      if (firstLineHas(',', head)) {
        return CSV;
      }
      if (firstLineHas('\t', head)) {
        return TSV;
      }
    }
    throw new DatasetException(
        Fault.UNKNOWN_FORMAT,
        "neither the name "
            + DatasetException.quoted(fileName)
            + " nor the first bytes tell the format: CSV with commas, TSV with tabs, a JSON array,"
            + " JSON Lines or IDX");
  }

  /**
   * Reads the records of {@code in} in this format; see {@link RecordReader}.
   *
   * @throws IllegalStateException if the format {@link #hasSeveralFiles}
   */
  public RecordReader read(InputStream in) {
    return switch (this) {
      case CSV -> new CsvRecords(in, CsvRows.Dialect.CSV);
      case TSV -> new CsvRecords(in, CsvRows.Dialect.TSV);
      case JSON_ARRAY -> new JsonArrayRecords(in);
      case JSON_LINES -> new JsonLinesRecords(in);
      case IDX, FILES -> throw new IllegalStateException(this + " is no format of one file");
    };
  }

  private static int firstSignificantByte(byte[] head) {
    for (int i = Utf8Input.hasByteOrderMark(head) ? 3 : 0; i < head.length; i++) {
      if (head[i] != ' ' && head[i] != '\t' && head[i] != '\r' && head[i] != '\n') {
        return head[i] & 0xff;
      }
    }
    return -1;
  }

  private static boolean firstLineHas(char separator, byte[] head) {
    for (byte b : head) {
      if (b == separator) {
        return true;
      }
      if (b == '\n' || b == '\r') {
        return false;
      }
    }
    return false;
  }
}
