package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Splits CSV or TSV text into rows and cells, and knows the line, column and byte where it is. */
final class CsvRows {
  private static final int END = -1;

  /** How cells are told apart. */
  enum Dialect {
    /** RFC 4180: commas, and cells in quotes. */
    CSV(',', true),
    /**
     * IANA text/tab-separated-values: a cell is the text between two tabs, quotes are text, and
     * there is no form for a tab or line end inside a cell.
     */
    TSV('\t', false);

    private final int separator;
    private final boolean quotes;

    Dialect(int separator, boolean quotes) {
      this.separator = separator;
      this.quotes = quotes;
    }
  }

  private final Dialect dialect;
  private final int separator;
  private final Utf8Input in;
  private final byte[] buffer = new byte[1 << 16];
  private int used;
  private int filled;

  /** Bytes that went through the buffer before those in it now. */
  private long before;

  private long start;

  /**
   * Where the next character stands; a column counts characters, from 0 here and from 1 in texts.
   */
  private long line = 1;

  private long column;

  /** Where the last character stands. */
  private long placeLine = 1;

  private long placeColumn;
  private boolean afterReturn;
  private boolean lineFeedOfReturn;

  /** The texts of the row's cells, one after the other, and where each ends. */
  private byte[] text = new byte[1024];

  private int textLength;
  private int[] ends = new int[16];
  private int cells;
  private boolean quoted;
  private int columns = Integer.MAX_VALUE;

  CsvRows(InputStream in, Dialect dialect) {
    this.dialect = dialect;
    this.separator = dialect.separator;
    this.in = new Utf8Input(in);
  }

  /** From now on a row with more cells is refused. */
  void expect(int headerColumns) {
    columns = headerColumns;
  }

  /** Bytes of the source before the row that was read last. */
  long start() {
    return start;
  }

  int cells() {
    return cells;
  }

  Dialect dialect() {
    return dialect;
  }

  /** A line with nothing on it. */
  boolean isBlank() {
    return cells == 1 && textLength == 0 && !quoted;
  }

  String cell(int i) {
    return new String(text, from(i), ends[i] - from(i), StandardCharsets.UTF_8);
  }

  void writeCell(int i, JsonText json) {
    json.string(text, from(i), ends[i]);
  }

  private int from(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** The character that was read last; at the end of a row its line end. */
  String place() {
    return "line " + placeLine + ", column " + placeColumn;
  }

  static String counted(int cells) {
    return cells == 1 ? "1 cell" : cells + " cells";
  }

  /** Reads a row; false at the end of the text. */
  boolean next() throws IOException {
    cells = 0;
    textLength = 0;
    quoted = false;
    int b = read();
    if (lineFeedOfReturn) {
      b = read();
    }
    if (b == END) {
      return false;
    }
    start = in.droppedBytes() + before + used - 1;
    while ((b == '"' && dialect.quotes) ? readQuoted() : readUnquoted(b)) {
      b = read();
    }
    return true;
  }

  /** Reads a cell whose first byte is given; whether another follows. */
  private boolean readUnquoted(int first) throws IOException {
    int b = first;
    while (b != separator && !isRowEnd(b)) {
      append(b);
      b = read();
    }
    return endCell(b);
  }

  private boolean readQuoted() throws IOException {
    String opened = place();
    quoted = true;
    while (true) {
      int b = read();
      if (b == END) {
        throw new DatasetException(
            Fault.UNTERMINATED_QUOTE,
            opened + ": this quote is not closed before the end of the file");
      }
      if (b == '"') {
        b = read();
        if (b == separator || isRowEnd(b)) {
          return endCell(b);
        }
        if (b != '"') {
          throw new DatasetException(
              Fault.TEXT_AFTER_QUOTE,
              place() + ": after a closing quote comes a comma or the end of the line");
        }
      }
      append(b);
    }
  }

  private static boolean isRowEnd(int b) {
    return b == '\n' || b == '\r' || b == END;
  }

  private boolean endCell(int delimiter) throws DatasetException {
    if (cells == RecordReader.MAX_FIELDS) {
      throw new DatasetException(
          Fault.TOO_MANY_FIELDS,
          place() + ": more than " + RecordReader.MAX_FIELDS + " columns, the limit");
    }
    if (cells == ends.length) {
      ends = Arrays.copyOf(ends, 2 * cells);
    }
    ends[cells++] = textLength;
    if (delimiter == separator && cells == columns) {
      throw new DatasetException(
          Fault.RAGGED_ROW,
          place()
              + ": the row goes on after "
              + counted(cells)
              + ", which is all that the header has");
    }
    return delimiter == separator;
  }

  private void append(int b) throws DatasetException {
    if (textLength == text.length) {
      if (textLength >= RecordReader.MAX_RECORD_BYTES) {
        throw RecordReader.tooLarge();
      }
      text = Arrays.copyOf(text, 2 * textLength);
    }
    text[textLength++] = (byte) b;
  }

  private int read() throws IOException {
    if (used == filled && !fill()) {
      lineFeedOfReturn = false;
      placeLine = line;
      placeColumn = column + 1;
      return END;
    }
    int b = buffer[used++] & 0xff;
    if ((b & 0xC0) == 0x80) {
      return b; // not the first byte of its character
    }
    lineFeedOfReturn = b == '\n' && afterReturn;
    placeLine = line;
    placeColumn = ++column;
    afterReturn = b == '\r';
    if (b == '\n' || b == '\r') {
      column = 0;
      line += lineFeedOfReturn ? 0 : 1;
    }
    return b;
  }

  private boolean fill() throws IOException {
    before += filled;
    used = 0;
    filled = 0;
    try {
      filled = Math.max(0, in.read(buffer, 0, buffer.length));
    } catch (DatasetException notText) {
      throw notText.onLine(line); // all before the bad byte was read by now
    }
    return filled > 0;
  }
}
