package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what can still be read of altered data: a record that is none any more is noted, and
 * reading goes on at the next line, or in a JSON array at the next object that follows an object
 * and a comma.
 */
final class LenientRecords implements AlteredRecords {
  private static final int MAX_BROKEN = 1000;

  /** How far from a record the next may begin when what separates them is broken. */
  private static final int MAX_SEPARATOR = 8;

  private final DataFormat format;
  private final UnverifiedFile data;
  private final List<Integer> broken = new ArrayList<>();
  private RecordReader reader;

  /** Bytes of the data before what {@link #reader} sees, less those that were put before it. */
  private long offset;

  /** Records before those of {@link #reader}. */
  private int before;

  private boolean ended;
  private int gaps;
  private Optional<String> brokenSeparator = Optional.empty();
  private @Nullable CsvRecords header;

  LenientRecords(DataFormat format, UnverifiedFile data) throws IOException {
    this.format = format;
    this.data = data;
    reader = format.read(data.from(0));
  }

  @Override
  public List<Integer> broken() {
    return broken;
  }

  @Override
  public Optional<String> obstacle() {
    return brokenSeparator;
  }

  @Override
  public long bytes() {
    return data.length();
  }

  @Override
  public Set<Cid> unreadable() {
    return data.unreadable();
  }

  @Override
  public Optional<SourceRecord> next() throws IOException {
    while (!ended) {
      try {
        Optional<SourceRecord> record = reader.next();
        if (record.isEmpty()) {
          break;
        }
        int number = before + (int) record.get().number();
        if (number > SortedLeaves.MAX_CARRIED) {
          throw new DatasetException(Fault.TOO_MANY_RECORDS, "more records than are allowed");
        }
        return Optional.of(new SourceRecord(number, record.get().shared()));
      } catch (DatasetException e) {
        resume(e);
      }
    }
    ended = true;
    return Optional.empty();
  }

  private void resume(DatasetException fault) throws IOException {
    int number = before + (int) reader.records() + 1;
    boolean nothingLeft = fault.fault() == Fault.NO_RECORDS || fault.fault() == Fault.EMPTY;
    if (nothingLeft && before > 0) {
      ended = true;
      return;
    }
    if (reader.inHeader()
        || nothingLeft
        || fault.fault() == Fault.TOO_MANY_RECORDS
        || broken.size() == MAX_BROKEN) {
      ended = true;
      throw fault;
    }
    long from = offset + reader.recordStart() + 1;
    if (reader instanceof JsonRecords json && json.isBetweenRecords()) {
      from = offset + json.recordEnd();
      long next = afterBrokenSeparator(from);
      if (next >= 0 && gaps++ < MAX_BROKEN) {
        brokenSeparator =
            Optional.of("what separates records is broken after record " + (number - 1));
        before = number - 1;
        open(next);
        return;
      }
      from = firstToken(from);
    }
    broken.add(number);
    before = number;
    if (reader instanceof CsvRecords csv && header == null) {
      header = csv;
    }
    long next = nextRecord(from);
    if (next < 0) {
      ended = true;
      return;
    }
    open(next);
  }

  private void open(long next) throws IOException {
    InputStream in = data.from(next);
    switch (format) {
      case CSV -> table(in, CsvRows.Dialect.CSV, next);
      case TSV -> table(in, CsvRows.Dialect.TSV, next);
      case JSON_LINES -> {
        reader = new JsonLinesRecords(in);
        offset = next;
      }
      case JSON_ARRAY -> {
        reader =
            new JsonArrayRecords(
                new SequenceInputStream(new ByteArrayInputStream(new byte[] {'['}), in));
        offset = next - 1;
      }
      case IDX, FILES -> throw new IllegalStateException(format + " is no format of one file");
    }
  }

  private void table(InputStream in, CsvRows.Dialect dialect, long next) {
    CsvRecords known = header;
    reader = known == null ? new CsvRecords(in, dialect) : new CsvRecords(in, known);
    offset = next;
  }

  /** Where the first byte that is no white space stands. */
  private long firstToken(long from) throws IOException {
    InputStream in = data.from(from);
    long at = from;
    for (int b = in.read(); isSpace(b); b = in.read()) {
      at++;
    }
    return at;
  }

  /**
   * Where the next object begins if a few bytes of something else stand in the place of the comma,
   * the line end or the opening bracket before it; −1 if that is whole.
   */
  private long afterBrokenSeparator(long from) throws IOException {
    InputStream in = new BufferedInputStream(data.from(from));
    long at = from;
    int b = in.read();
    boolean lineEnd = from == 0;
    for (; isSpace(b); b = in.read()) {
      lineEnd |= b == '\n' || b == '\r';
      at++;
    }
    boolean whole = format == DataFormat.JSON_LINES ? lineEnd : b == (from == 0 ? '[' : ',');
    for (int junk = 0; !whole && b >= 0 && junk < MAX_SEPARATOR; junk++) {
      boolean opening = junk == 0 && from == 0; // stands where the bracket stood, even as a brace
      if (b == '{' && !opening) {
        return at;
      }
      b = in.read();
      at++;
    }
    return -1;
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }

  /** Where the first record begins that does not begin before {@code from}, −1 if none does. */
  private long nextRecord(long from) throws IOException {
    InputStream in = new BufferedInputStream(data.from(from), 1 << 16);
    long at = from;
    int last = 0; // of a JSON array: the last of '}' and ',' that only white space follows
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (format != DataFormat.JSON_ARRAY) {
        if (b == '\n') {
          return at + 1;
        }
      } else if (b == '{' && last == ',') {
        return at;
      } else if (b == '}' || (b == ',' && last == '}')) {
        last = b;
      } else if (!isSpace(b)) {
        last = 0;
      }
      at++;
    }
    return -1;
  }
}
