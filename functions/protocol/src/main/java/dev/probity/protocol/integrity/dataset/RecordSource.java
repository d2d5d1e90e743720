package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The records of a data set, in the order of the source, as often as somebody wants to read. */
@FunctionalInterface
public interface RecordSource {
  /** Takes records. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes the next record.
     *
     * @return whether to go on
     */
    boolean visit(SourceRecord record) throws IOException;
  }

  /**
   * Reads the records from the first on, until the last or until the visitor has enough. A whole
   * reading has also read what stands after the last record.
   *
   * @throws DatasetException what is wrong with the data
   * @throws IOException from the source or the visitor
   */
  void read(Visitor visitor) throws IOException;

  /**
   * The records of a file on this machine.
   *
   * @param progress told of each reading, from 0 on
   */
  static RecordSource ofFile(Path file, DataFormat format, Progress progress) {
    return visitor -> {
      try (InputStream in = Files.newInputStream(file)) {
        read(format, in, Files.size(file), visitor, progress);
      }
    };
  }

  /** Reads a stream of {@code size} bytes to its end. */
  static void read(DataFormat format, InputStream in, long size, Visitor visitor, Progress progress)
      throws IOException {
    var data = new SourceInput(in, OutputStream.nullOutputStream(), progress, 0, size);
    RecordReader reader = format.read(data);
    for (Optional<SourceRecord> record = reader.next();
        record.isPresent();
        record = reader.next()) {
      if (!visitor.visit(record.get())) {
        return;
      }
    }
    data.drain();
  }
}
