package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where records begin in the data in the clear, so that one of them is read without those before
 * it. Has an entry for the first record, and for each that begins 1 MiB or more after the last
 * entry's. As a file: 16 bytes an entry, the record's number from 1 and the bytes before it,
 * unsigned and big-endian. Empty where a reader must begin at the beginning.
 */
final class RecordIndex implements RecordPlaces {
  private static final int ENTRY_BYTES = 2 * Long.BYTES;

  /** Of 1 TiB, which is more than the content of a data set can be. */
  private static final int MAX_ENTRIES = 1 << 20;

  /** Most bytes of the file. */
  static final int MAX_FILE_BYTES = MAX_ENTRIES * ENTRY_BYTES;

  private static final long SPACING = 1 << 20;

  private final FlatEntries entries = new FlatEntries(ENTRY_BYTES, MAX_ENTRIES);
  private long last = -SPACING;

  /**
   * A record, and where it begins.
   *
   * @param number from 1
   * @param start bytes before it
   */
  record Place(long number, long start) {}

  @Override
  public void add(long number, long start) {
    if (entries.size() == 0 || start - last >= SPACING) {
      put(number, start);
      last = start;
    }
  }

  private void put(long number, long start) {
    int at = entries.add();
    ByteBuffer.wrap(entries.array(), at, ENTRY_BYTES).putLong(number).putLong(start);
  }

  boolean isEmpty() {
    return entries.size() == 0;
  }

  /** The first record. */
  Place first() {
    return place(0);
  }

  /**
   * The last entry that is not behind this record.
   *
   * @param number 1 or more; the index is not empty
   */
  Place before(long number) {
    int low = 0;
    int high = entries.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (place(middle).number() <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return place(low);
  }

  private Place place(int entry) {
    ByteBuffer bytes = ByteBuffer.wrap(entries.array(), entry * ENTRY_BYTES, ENTRY_BYTES);
    return new Place(bytes.getLong(), bytes.getLong());
  }

  /** Writes the file. */
  void writeTo(OutputStream out) throws IOException {
    out.write(entries.array(), 0, entries.size() * ENTRY_BYTES);
  }

  /**
   * Reads a file to its end.
   *
   * @throws DatasetException {@link Fault#RECORD_INDEX} if it cannot be the index of any data
   */
  static RecordIndex read(InputStream in) throws IOException {
    RecordIndex index = new RecordIndex();
    byte[] entry = new byte[ENTRY_BYTES];
    Place previous = new Place(0, -SPACING);
    int count;
    while ((count = in.readNBytes(entry, 0, ENTRY_BYTES)) > 0) {
      ByteBuffer bytes = ByteBuffer.wrap(entry);
      Place place = new Place(bytes.getLong(), bytes.getLong());
      if (count < ENTRY_BYTES
          || place.start() < 0
          || place.number() <= previous.number()
          || place.number() > RecordReader.MAX_RECORDS
          || place.start() - previous.start() < SPACING
          || (index.isEmpty() && place.number() != 1)
          || index.entries.size() == MAX_ENTRIES) {
        throw wrong();
      }
      index.put(place.number(), place.start());
      previous = place;
    }
    return index;
  }

  /**
   * Holds what was carried against what the data shows.
   *
   * @throws DatasetException {@link Fault#RECORD_INDEX}
   */
  void requireSame(RecordIndex found) throws DatasetException {
    int length = entries.size() * ENTRY_BYTES;
    int otherLength = found.entries.size() * ENTRY_BYTES;
    if (!Arrays.equals(entries.array(), 0, length, found.entries.array(), 0, otherLength)) {
      throw wrong();
    }
  }

  private static DatasetException wrong() {
    return new DatasetException(
        Fault.RECORD_INDEX, "the index of records does not name the places where records begin");
  }
}
