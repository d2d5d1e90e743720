package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * CSV as RFC 4180 has it or TSV, with a header: a record maps each column name to its cell's text.
 * Line ends are LF, CRLF or CR; in quoted cells they are text like any other. White space is text.
 * A quote inside an unquoted cell is text too (RFC 4180 leaves it open; spreadsheets write it).
 * Blank lines are passed over, except in a file of one column, where each is an empty cell. TSV has
 * no quotes: a cell is the text between two tabs, whatever it is.
 *
 * <p>Written here because no CSV library tells line <i>and</i> column of every fault.
 */
final class CsvRecords extends RecordReader {
  private final CsvRows rows;
  private final JsonText json = new JsonText();

  /** {@code "name":} of each column in the canonical order, with the comma before it if any. */
  private byte[][] names = {};

  /** The column of each of {@link #names}. */
  private int[] order = {};

  private boolean headerRead;

  CsvRecords(InputStream in, CsvRows.Dialect dialect) {
    rows = new CsvRows(in, dialect);
  }

  /**
   * Goes on in the middle of a file, at the beginning of a row, with the header of {@code other}.
   */
  CsvRecords(InputStream in, CsvRecords other) {
    this(in, other.rows.dialect());
    names = other.names;
    order = other.order;
    headerRead = true;
    rows.expect(order.length);
  }

  @Override
  long recordStart() {
    return rows.start();
  }

  @Override
  boolean inHeader() {
    return !headerRead;
  }

  @Override
  Optional<byte[]> readCanonical() throws IOException {
    if (!headerRead) {
      readHeader();
      headerRead = true;
    }
    boolean found;
    do {
      found = rows.next();
    } while (found && rows.isBlank() && order.length > 1);
    if (!found) {
      return Optional.empty();
    }
    if (rows.cells() < order.length) {
      throw new DatasetException(
          Fault.RAGGED_ROW,
          rows.place()
              + ": the row ends after "
              + CsvRows.counted(rows.cells())
              + ", the header has "
              + order.length);
    }
    json.clear();
    json.raw('{');
    for (int i = 0; i < order.length; i++) {
      json.raw(names[i]);
      rows.writeCell(order[i], json);
      if (json.length() > MAX_RECORD_BYTES) {
        throw tooLarge();
      }
    }
    return Optional.of(json.raw('}').toBytes());
  }

  private void readHeader() throws IOException {
    do {
      if (!rows.next()) {
        throw new DatasetException(Fault.EMPTY, "the file is empty");
      }
    } while (rows.isBlank());
    String[] header = new String[rows.cells()];
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < header.length; i++) {
      header[i] = rows.cell(i);
      Integer before = columns.putIfAbsent(header[i], i + 1);
      if (before != null) {
        throw new DatasetException(
            Fault.DUPLICATE_NAME,
            "header: columns "
                + before
                + " and "
                + (i + 1)
                + " are both named "
                + DatasetException.quoted(header[i]));
      }
      requireNormalized(header[i], i + 1);
    }
    requireSeparated(header);
    order =
        IntStream.range(0, header.length)
            .boxed()
            .sorted(Comparator.comparing(i -> header[i])) // by UTF-16 code units, as RFC 8785 sorts
            .mapToInt(Integer::intValue)
            .toArray();
    names = new byte[header.length][];
    for (int i = 0; i < order.length; i++) {
      json.clear();
      if (i > 0) {
        json.raw(',');
      }
      names[i] = json.string(header[order[i]]).raw(':').toBytes();
    }
    rows.expect(header.length);
  }

  /** A table of one column is nearly always one with another separator. */
  private void requireSeparated(String[] header) throws DatasetException {
    if (header.length > 1) {
      return;
    }
    boolean csv = rows.dialect() == CsvRows.Dialect.CSV;
    if (header[0].indexOf(';') >= 0 || header[0].indexOf(csv ? '\t' : ',') >= 0) {
      throw new DatasetException(
          Fault.SEPARATOR,
          csv
              ? "header: one column with semicolons or tabs in its name; only commas separate"
                  + " columns (of tabs say --format TSV)"
              : "header: one column with semicolons or commas in its name; only tabs separate"
                  + " columns");
    }
  }

  /** Names go into metadata, which takes only NFC: two columns must not look the same. */
  private static void requireNormalized(String name, int column) throws DatasetException {
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      throw new DatasetException(
          Fault.NOT_NFC,
          "header: the name of column " + column + " is not in Unicode Normalization Form C");
    }
  }
}
