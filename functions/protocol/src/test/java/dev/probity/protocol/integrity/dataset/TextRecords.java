package dev.probity.protocol.integrity.dataset;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Records for tests of what reads records. */
public final class TextRecords {
  private TextRecords() {}

  /** Those of a text in this format. */
  public static RecordSource of(DataFormat format, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(format, () -> new ByteArrayInputStream(bytes));
  }

  /** Those of streams in this format, a new one for each reading. */
  public static RecordSource of(DataFormat format, Supplier<InputStream> source) {
    return RecordSource.of(records -> {
      RecordReader reader = format.read(source.get());
      for (Optional<SourceRecord> record = reader.next();
          record.isPresent();
          record = reader.next()) {
        records.take(record.get());
      }
    });
  }
}
