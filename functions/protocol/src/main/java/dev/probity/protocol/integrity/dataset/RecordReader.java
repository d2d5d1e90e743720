package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads the records of a data file as a stream, in memory bounded by the largest record. A text is
 * UTF-8, with or without a byte order mark (which is no part of the first record). A data set of no
 * records is refused: there would be nothing to prove, and it is nearly always the wrong file.
 *
 * <p>After an exception a reader is over. Not thread-safe.
 */
public abstract sealed class RecordReader
    permits CsvRecords, JsonRecords, IdxRecords, FolderRecords {
  /** Most records of a data set. */
  public static final int MAX_RECORDS = 1 << 24;

  /** Most bytes of a record's canonical form. */
  public static final int MAX_RECORD_BYTES = 1 << 20;

  /** Most fields of a record, or of a header. */
  public static final int MAX_FIELDS = 4096;

  private long records;

  /**
   * The next record, empty after the last; by then the whole source has been read.
   *
   * @throws DatasetException what is wrong with the data, with the place
   * @throws IOException from the source
   */
  public final Optional<SourceRecord> next() throws IOException {
    try {
      Optional<byte[]> canonical = readCanonical();
      if (canonical.isEmpty()) {
        if (records == 0) {
          throw new DatasetException(Fault.NO_RECORDS, "the file holds no records");
        }
        return Optional.empty();
      }
      if (records == MAX_RECORDS) {
        throw new DatasetException(
            Fault.TOO_MANY_RECORDS,
            "more than " + MAX_RECORDS + " records, the limit of a data set");
      }
      if (canonical.get().length > MAX_RECORD_BYTES) {
        throw tooLarge();
      }
      records++;
      return Optional.of(new SourceRecord(records, canonical.get()));
    } catch (DatasetException fault) {
      throw belongsToFile(fault.fault()) ? fault : fault.inRecord(records + 1);
    }
  }

  /** How many records {@link #next} has returned. */
  public final long records() {
    return records;
  }

  /**
   * Where the record that is being read, or was read last, begins: bytes from the source's start.
   */
  abstract long recordStart();

  /** The canonical form of the next record, empty at the end. */
  abstract Optional<byte[]> readCanonical() throws IOException;

  /** Whether what was read so far is only a header. */
  abstract boolean inHeader();

  static DatasetException tooLarge() {
    return new DatasetException(
        Fault.RECORD_TOO_LARGE,
        "larger than " + MAX_RECORD_BYTES + " bytes, the limit of a record");
  }

  private boolean belongsToFile(Fault fault) {
    return inHeader()
        || switch (fault) {
          case EMPTY, NO_RECORDS, TOO_MANY_RECORDS -> true;
          default -> false;
        };
  }
}
