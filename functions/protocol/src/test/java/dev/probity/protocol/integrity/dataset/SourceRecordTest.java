package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One record that somebody asks about, as they write it. */
class SourceRecordTest {
  private static final long SEED = 8_259;

  private static String canonical(String json) throws DatasetException {
    return new String(SourceRecord.parse(utf8(json)).canonical(), StandardCharsets.UTF_8);
  }

  @Test
  void anyLayoutIsTheSameRecord() throws Exception {
    String record = "{\"a\":\"39.10\",\"b\":null}";
    for (String written :
        List.of(
            record,
            "\uFEFF{\"b\":null,\"a\":39.10}",
            "\n\n {\r\n\t\"a\" : \"39.10\" ,\n\"b\": null }\n\n",
            "{\"\\u0061\":\"\\u00339.10\",\"b\":null}")) {
      assertThat(canonical(written)).isEqualTo(record);
    }
    assertThat(canonical("{\"a\":39.1,\"b\":null}")).isNotEqualTo(record);
    assertThat(canonical("{}")).isEqualTo("{}");
  }

  @Test
  void itIsTheRecordThatTheReadersOfDataGive() throws Exception {
    for (SourceRecord read : Sources.records(DataFormat.JSON_ARRAY, utf8(Sources.PENGUINS_JSON))) {
      assertThat(SourceRecord.parse(read.canonical()).canonical()).isEqualTo(read.canonical());
    }
    String row =
        "{\"Species\":\"Adelie\",\"Island\":\"Torgersen\",\"Beak Length"
            + " (mm)\":40.30,\"Sex\":\"FEMALE\"}";
    assertThat(Sources.texts(DataFormat.CSV, Sources.PENGUINS_CSV)).contains(canonical(row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                  | EMPTY",
        "`  `                | EMPTY",
        "[]                  | NOT_AN_OBJECT",
        "[{}]                | NOT_AN_OBJECT",
        "\"a\"               | NOT_AN_OBJECT",
        "7                   | NOT_AN_OBJECT",
        "null                | NOT_AN_OBJECT",
        "{}{}                | MALFORMED_JSON",
        "{} ]                | MALFORMED_JSON",
        "{\"a\":1            | MALFORMED_JSON",
        "{a:1}               | MALFORMED_JSON",
        "{\"a\":\"\\ud800\"} | MALFORMED_JSON",
        "{\"a\":1,\"a\":1}   | DUPLICATE_NAME",
      })
  void whatIsNotOneObjectIsRefused(String json, Fault fault) {
    assertThat(refusal(utf8(json)).fault()).isEqualTo(fault);
  }

  @Test
  void bytesThatAreNotUtf8AndRecordsThatAreTooLargeAreRefused() {
    assertThat(refusal(new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'}).fault())
        .isEqualTo(Fault.NOT_UTF8);
    String large = "{\"a\":\"" + "x".repeat(RecordReader.MAX_RECORD_BYTES) + "\"}";
    assertThat(refusal(utf8(large)).fault()).isEqualTo(Fault.RECORD_TOO_LARGE);
    assertThat(refusal(utf8("{\"a\":".repeat(33) + "1" + "}".repeat(33))).fault())
        .isEqualTo(Fault.TOO_DEEP);
  }

  @Test
  void whateverTheBytesAreTheyAreOneRecordOrRefused() throws Exception {
    fuzz(3_000, SEED);
  }

  @Test
  @Tag("fuzz")
  void whateverTheBytesAreTheyAreOneRecordOrRefusedForLong() throws Exception {
    fuzz(500_000, SEED + 1);
  }

  private static void fuzz(int rounds, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] seedBytes = utf8("{\"a\":{\"b\":[1e5,-0.0,\"\\ud83d\\ude00\"]},\"c\":null}");
    int read = 0;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = Mutations.mutate(seedBytes, random);
      try {
        byte[] canonical = SourceRecord.parse(bytes).canonical();
        assertThat(SourceRecord.parse(canonical).canonical())
            .as("seed %d, round %d", seed, round)
            .isEqualTo(canonical);
        read++;
      } catch (DatasetException refused) {
        assertThat(refused).as("seed %d, round %d", seed, round).message().isNotBlank();
      }
    }
    assertThat(read).as("seed %d", seed).isPositive();
  }

  private static DatasetException refusal(byte[] json) {
    return catchThrowableOfType(DatasetException.class, () -> SourceRecord.parse(json));
  }
}
