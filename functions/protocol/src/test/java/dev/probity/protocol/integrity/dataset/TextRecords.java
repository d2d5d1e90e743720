package dev.probity.protocol.integrity.dataset;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Records of a text, for tests of what reads records. */
public final class TextRecords {
  private TextRecords() {}

  /** Those of a text in this format. */
  public static RecordSource of(DataFormat format, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return RecordSource.of(records -> {
      RecordReader reader = format.read(new ByteArrayInputStream(bytes));
      for (Optional<SourceRecord> record = reader.next();
          record.isPresent();
          record = reader.next()) {
        records.take(record.get());
      }
    });
  }
}
