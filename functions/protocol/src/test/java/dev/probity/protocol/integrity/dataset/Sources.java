package dev.probity.protocol.integrity.dataset;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Small data files and what their readers make of them. */
final class Sources {
  /** Palmer penguins, a few rows of them, as the npm package has them. */
  static final String PENGUINS_JSON =
      """
      [
        {"Species": "Adelie", "Island": "Torgersen", "Beak Length (mm)": 39.1, "Sex": "MALE"},
        {"Species": "Adelie", "Island": "Torgersen", "Beak Length (mm)": 40.30, "Sex": "FEMALE"},
        {"Species": "Adelie", "Island": "Torgersen", "Beak Length (mm)": null, "Sex": null},
        {"Species": "Chinstrap", "Island": "Dream", "Beak Length (mm)": 46, "Sex": "FEMALE"},
        {"Species": "Gentoo", "Island": "Biscoe", "Beak Length (mm)": 49.9, "Sex": "."}
      ]
      """;

  /** The same table as CSV; null has no form there but the empty cell. */
  static final String PENGUINS_CSV =
      """
      Species,Island,Beak Length (mm),Sex
      Adelie,Torgersen,39.1,MALE
      Adelie,Torgersen,40.30,FEMALE
      Adelie,Torgersen,,
      Chinstrap,Dream,46,FEMALE
      Gentoo,Biscoe,49.9,.
      """;

  private Sources() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<SourceRecord> records(DataFormat format, byte[] file) throws IOException {
    RecordReader reader = format.read(new ByteArrayInputStream(file));
    List<SourceRecord> records = new ArrayList<>();
    for (Optional<SourceRecord> record = reader.next();
        record.isPresent();
        record = reader.next()) {
      records.add(record.get());
    }
    return records;
  }

  /** The canonical forms, as text. */
  static List<String> texts(DataFormat format, String file) {
    return texts(format, utf8(file));
  }

  static List<String> texts(DataFormat format, byte[] file) {
    try {
      return records(format, file).stream()
          .map(record -> new String(record.canonical(), StandardCharsets.UTF_8))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DatasetException refusal(DataFormat format, String file) {
    return refusal(format, utf8(file));
  }

  static DatasetException refusal(DataFormat format, byte[] file) {
    return catchThrowableOfType(DatasetException.class, () -> records(format, file));
  }

  static SortedLeaves leaves(Bytes32 recordKey, List<SourceRecord> records) {
    try (RecordsTree tree = new RecordsTree(recordKey)) {
      for (SourceRecord record : records) {
        tree.add(record);
      }
      return tree.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 32 equal bytes. */
  static Bytes32 filled(int value) {
    byte[] bytes = new byte[Bytes32.LENGTH];
    Arrays.fill(bytes, (byte) value);
    return Bytes32.of(bytes);
  }

  /** A record of any bytes, as the tree sees it. */
  static SourceRecord record(long number, String canonical) {
    return new SourceRecord(number, utf8(canonical));
  }
}
