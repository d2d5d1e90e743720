package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * Reads one record from the middle of a file: the reader is shown what stands before the first
 * record, a header perhaps, and then the data from the entry of the index on.
 */
final class SoughtRecord {
  private final SeekableByteChannel data;
  private final RecordIndex index;
  private final DataFormat format;

  /**
   * @param index not empty
   * @param format {@link DataFormat#canBeginInTheMiddle}
   */
  SoughtRecord(SeekableByteChannel data, RecordIndex index, DataFormat format) {
    this.data = data;
    this.index = index;
    this.format = format;
  }

  /**
   * Reads the record of this number.
   *
   * @return empty if the data has not so many
   * @throws DatasetException what is wrong with the data; lines are counted from where reading
   *     began
   */
  Optional<SourceRecord> read(long number) throws IOException {
    RecordIndex.Place from = index.before(number);
    RecordReader reader =
        format.read(
            new SequenceInputStream(
                new Part(0, index.first().start()), new Part(from.start(), Long.MAX_VALUE)));
    Optional<SourceRecord> record = reader.next();
    for (long left = number - from.number(); left > 0 && record.isPresent(); left--) {
      record = reader.next();
    }
    return record.map(found -> new SourceRecord(number, found.shared()));
  }

  /** A part of the data. */
  private final class Part extends InputStream {
    private final long end;
    private long at;

    Part(long from, long end) {
      this.at = from;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (at >= end) {
        return -1;
      }
      int count =
          data.position(at).read(ByteBuffer.wrap(target, from, (int) Math.min(length, end - at)));
      at += Math.max(count, 0);
      return count;
    }
  }
}
