package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.DataFormat.CSV;
import static dev.probity.protocol.integrity.dataset.Sources.refusal;
import static dev.probity.protocol.integrity.dataset.Sources.texts;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {
  @Test
  void aRecordMapsEachHeaderNameToItsCellsTextSortedAsRfc8785Sorts() {
    assertThat(texts(CSV, "b,a,€\n1,2,3\n"))
        .containsExactly("{\"a\":\"2\",\"b\":\"1\",\"€\":\"3\"}");
  }

  @Test
  void cellsAreNeitherTrimmedNorInterpreted() {
    assertThat(texts(CSV, "a,b\n 007 ,NaN\n,\"\"\n"))
        .containsExactly("{\"a\":\" 007 \",\"b\":\"NaN\"}", "{\"a\":\"\",\"b\":\"\"}");
  }

  @Test
  void quotedCellsHoldCommasQuotesAndLineBreaksOfEveryKind() {
    assertThat(texts(CSV, "a,b\n\"x,\"\"y\"\"\",\"1\r\n2\n3\r4\"\n"))
        .containsExactly("{\"a\":\"x,\\\"y\\\"\",\"b\":\"1\\r\\n2\\n3\\r4\"}");
  }

  @Test
  void aQuoteInsideAnUnquotedCellIsText() {
    assertThat(texts(CSV, "a\n5\" pipe\n")).containsExactly("{\"a\":\"5\\\" pipe\"}");
  }

  @Test
  void lineFeedsReturnsAndBothTogetherEndRows() {
    List<String> expected = List.of("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"3\",\"b\":\"4\"}");
    assertThat(texts(CSV, "a,b\n1,2\n3,4")).isEqualTo(expected);
    assertThat(texts(CSV, "a,b\r\n1,2\r\n3,4\r\n")).isEqualTo(expected);
    assertThat(texts(CSV, "a,b\r1,2\r3,4\r")).isEqualTo(expected);
    assertThat(texts(CSV, "\n\na,b\n\n1,2\n\r\n3,4\n\n\n")).isEqualTo(expected);
  }

  @Test
  void aBlankLineIsAnEmptyCellWhereThereIsOneColumn() {
    assertThat(texts(CSV, "a\n1\n\n2\n"))
        .containsExactly("{\"a\":\"1\"}", "{\"a\":\"\"}", "{\"a\":\"2\"}");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() {
    assertThat(texts(CSV, "\uFEFFa,b\n1,\uFEFF2\n"))
        .containsExactly("{\"a\":\"1\",\"b\":\"\uFEFF2\"}");
  }

  @Test
  void textIsNotNormalized() {
    assertThat(texts(CSV, "a\ne\u0301\n\u00e9\n"))
        .containsExactly("{\"a\":\"e\u0301\"}", "{\"a\":\"\u00e9\"}");
  }

  @Test
  void anEmptyFileIsRefused() {
    for (String file : List.of("", "\uFEFF", "\n", "\r\n\r\n")) {
      assertThat(refusal(CSV, file).fault()).isEqualTo(Fault.EMPTY);
    }
  }

  @Test
  void aHeaderWithoutRecordsIsRefused() {
    assertThat(refusal(CSV, "a,b\n").fault()).isEqualTo(Fault.NO_RECORDS);
    assertThat(refusal(CSV, "a,b").fault()).isEqualTo(Fault.NO_RECORDS);
  }

  @Test
  void twoColumnsOfOneNameAreRefusedByTheirPlaces() {
    DatasetException refusal = refusal(CSV, "a,b,a\n1,2,3\n");
    assertThat(refusal.fault()).isEqualTo(Fault.DUPLICATE_NAME);
    assertThat(refusal).hasMessage("header: columns 1 and 3 are both named \"a\"");
    assertThat(refusal.record()).isEmpty();
  }

  @Test
  void aShortRowIsNamedByTheLineAndColumnWhereItEnds() {
    DatasetException refusal = refusal(CSV, "a,b,c\n1,2,3\n\"x\ny\",2,3\n4,é5\n");
    assertThat(refusal.fault()).isEqualTo(Fault.RAGGED_ROW);
    assertThat(refusal)
        .hasMessage("record 3: line 5, column 5: the row ends after 2 cells, the header has 3");
    assertThat(refusal.record()).hasValue(3);
  }

  @Test
  void aShortRowAtTheEndOfTheFileIsNamedToo() {
    assertThat(refusal(CSV, "a,b\n1"))
        .hasMessage("record 1: line 2, column 2: the row ends after 1 cell, the header has 2");
  }

  @Test
  void aLongRowIsNamedByTheCommaThatIsOneTooMany() {
    DatasetException refusal = refusal(CSV, "a,b\r\n1,2\r\n\r\nπ4,5,6\r\n");
    assertThat(refusal.fault()).isEqualTo(Fault.RAGGED_ROW);
    assertThat(refusal)
        .hasMessageStartingWith("record 2: line 4, column 5: the row goes on after 2");
  }

  @Test
  void anUnterminatedQuoteIsNamedWhereItOpens() {
    DatasetException refusal = refusal(CSV, "a,b\n1,2\n3,\"4\n5,6\n");
    assertThat(refusal.fault()).isEqualTo(Fault.UNTERMINATED_QUOTE);
    assertThat(refusal).hasMessageStartingWith("record 2: line 3, column 3: this quote");
  }

  @Test
  void textAfterAClosingQuoteIsNamed() {
    DatasetException refusal = refusal(CSV, "a,b\n1,\"2\"3\n");
    assertThat(refusal.fault()).isEqualTo(Fault.TEXT_AFTER_QUOTE);
    assertThat(refusal).hasMessageStartingWith("record 1: line 2, column 6: ");
  }

  @Test
  void whatIsNotUtf8IsNamedByItsByteOffset() {
    byte[] latin1 = "a,b\n1,2\n3,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    DatasetException refusal = refusal(CSV, latin1);
    assertThat(refusal.fault()).isEqualTo(Fault.NOT_UTF8);
    assertThat(refusal).hasMessageStartingWith("record 2: byte offset 13 is not UTF-8");
  }

  @Test
  void byteOffsetsCountAByteOrderMark() {
    byte[] bad = utf8("\uFEFFa\nxyz\n");
    bad[6] = (byte) 0xFF;
    assertThat(refusal(CSV, bad)).hasMessageContaining("byte offset 6 ");
  }

  @Test
  void everyMalformedSequenceOfUtf8IsRefused() {
    int[][] malformed = {
      {0x80},
      {0xC0, 0xAF},
      {0xC1, 0x80},
      {0xE0, 0x80, 0x80},
      {0xED, 0xA0, 0x80},
      {0xF0, 0x8F, 0xBF, 0xBF},
      {0xF4, 0x90, 0x80, 0x80},
      {0xF5, 0x80, 0x80, 0x80},
      {0xE2, 0x82},
      {0xFF}
    };
    for (int[] sequence : malformed) {
      byte[] file = new byte[2 + sequence.length];
      file[0] = 'a';
      file[1] = '\n';
      for (int i = 0; i < sequence.length; i++) {
        file[2 + i] = (byte) sequence[i];
      }
      assertThat(refusal(CSV, file)).hasMessageContaining("byte offset 2 ");
    }
  }

  @Test
  void utf16IsRefusedWithAHint() {
    DatasetException refusal = refusal(CSV, "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16));
    assertThat(refusal.fault()).isEqualTo(Fault.NOT_UTF8);
    assertThat(refusal).hasMessageContaining("UTF-16");
  }

  @Test
  void aNulByteIsNamedByItsOffset() {
    DatasetException refusal = refusal(CSV, "a,b\n1,\0\n");
    assertThat(refusal.fault()).isEqualTo(Fault.NUL);
    assertThat(refusal).hasMessageContaining("byte offset 6:");
  }

  @Test
  void aRecordAboveOneMebibyteIsRefusedAndOneOfExactlySoManyIsNot() {
    int overhead = "{\"a\":\"\"}".length();
    String fits = "x".repeat(RecordReader.MAX_RECORD_BYTES - overhead);
    assertThat(texts(CSV, "a\n" + fits + "\n")).hasSize(1);
    DatasetException refusal = refusal(CSV, "a\n1\n" + fits + "x\n");
    assertThat(refusal.fault()).isEqualTo(Fault.RECORD_TOO_LARGE);
    assertThat(refusal.record()).hasValue(2);
    assertThat(refusal(CSV, "a\n" + "\"".repeat(1) + "\n".repeat(1 << 20) + "\"\n").fault())
        .isEqualTo(Fault.RECORD_TOO_LARGE);
  }

  @Test
  void moreRecordsThanTheLimitAreRefusedWithTheLimit() {
    byte[] file = utf8("a\n" + "1\n".repeat(RecordReader.MAX_RECORDS + 1));
    DatasetException refusal =
        catchThrowableOfType(
            DatasetException.class,
            () ->
                DataPass.readAll(
                    CSV.read(new ByteArrayInputStream(file)), record -> {}, RecordPlaces.IGNORED));
    assertThat(refusal.fault()).isEqualTo(Fault.TOO_MANY_RECORDS);
    assertThat(refusal).hasMessage("more than 16777216 records, the limit of a data set");
  }

  @Test
  void semicolonsAreRefusedByName() {
    assertThat(refusal(CSV, "a;b\n1;2\n").fault()).isEqualTo(Fault.SEPARATOR);
  }

  @Test
  void namesThatAreNotNormalizedAreRefused() {
    assertThat(refusal(CSV, "a,e\u0301\n1,2\n").fault()).isEqualTo(Fault.NOT_NFC);
  }

  @Test
  void moreColumnsThanMetadataCanListAreRefused() {
    StringBuilder header = new StringBuilder("c0");
    for (int i = 1; i <= RecordReader.MAX_FIELDS; i++) {
      header.append(",c").append(i);
    }
    assertThat(refusal(CSV, header + "\n").fault()).isEqualTo(Fault.TOO_MANY_FIELDS);
  }

  @Test
  void aWellKeptLibraryReadsTheSameCells() {
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    String[] pieces = {"a", " ", "é", "\u0001", "\\", ",", "\n", "\r\n", "\"", "𝄞", "\t"};
    for (int round = 0; round < 500; round++) {
      StringBuilder file = new StringBuilder("b,a\n");
      for (int row = 0; row <= random.nextInt(5); row++) {
        file.append(cell(random, pieces)).append(',').append(cell(random, pieces)).append('\n');
      }
      assertThat(texts(CSV, file.toString()))
          .as("seed %d, round %d: %s", seed, round, file)
          .isEqualTo(oracle(file.toString()));
    }
  }

  private static String cell(SplittableRandom random, String[] pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return '"' + text.toString().replace("\"", "\"\"") + '"';
  }

  private static List<String> oracle(String file) {
    List<String> records = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : reader) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        row.getFieldsAsMap().forEach(json::put);
        records.add(new String(CanonicalJson.bytes(json), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }
}
