package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.DataFormat.CSV;
import static dev.probity.protocol.integrity.dataset.DataFormat.TSV;
import static dev.probity.protocol.integrity.dataset.Sources.refusal;
import static dev.probity.protocol.integrity.dataset.Sources.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsvRecordsTest {
  @Test
  void aCellIsTheTextBetweenTwoTabs() {
    assertThat(texts(TSV, "b\ta\n1, 2\t 3 \n\t\n"))
        .containsExactly("{\"a\":\" 3 \",\"b\":\"1, 2\"}", "{\"a\":\"\",\"b\":\"\"}");
  }

  @Test
  void quotesAndBackslashesAreText() {
    assertThat(texts(TSV, "\"a\"\tb\n\"x \"\"y\t\\t\n"))
        .containsExactly("{\"\\\"a\\\"\":\"\\\"x \\\"\\\"y\",\"b\":\"\\\\t\"}");
  }

  @Test
  void aQuoteDoesNotCarryACellOverALineEnd() {
    DatasetException refusal = refusal(TSV, "a\tb\n\"x\ny\"\t2\n");
    assertThat(refusal.fault()).isEqualTo(Fault.RAGGED_ROW);
    assertThat(refusal)
        .hasMessage("record 1: line 2, column 3: the row ends after 1 cell, the header has 2");
  }

  @Test
  void tablesOfPlainCellsGiveTheSameRecordsAsCsv() {
    assertThat(texts(TSV, Sources.PENGUINS_CSV.replace(',', '\t')))
        .isEqualTo(texts(CSV, Sources.PENGUINS_CSV));
  }

  @Test
  void lineEndsByteOrderMarkAndBlankLinesAreThoseOfCsv() {
    List<String> expected = List.of("{\"a\":\"1\",\"b\":\"2\"}", "{\"a\":\"3\",\"b\":\"4\"}");
    assertThat(texts(TSV, "\uFEFFa\tb\r\n1\t2\r\n\r\n3\t4")).isEqualTo(expected);
    assertThat(texts(TSV, "a\tb\r1\t2\r3\t4\r")).isEqualTo(expected);
  }

  @Test
  void aLongRowIsNamedByTheTabThatIsOneTooMany() {
    assertThat(refusal(TSV, "a\tb\nπ\t2\t3\n"))
        .hasMessageStartingWith("record 1: line 2, column 4: the row goes on after 2");
  }

  @Test
  void refusalsAreThoseOfCsv() {
    assertThat(refusal(TSV, "").fault()).isEqualTo(Fault.EMPTY);
    assertThat(refusal(TSV, "a\tb\n").fault()).isEqualTo(Fault.NO_RECORDS);
    assertThat(refusal(TSV, "a\ta\n1\t2\n").fault()).isEqualTo(Fault.DUPLICATE_NAME);
    assertThat(refusal(TSV, "a\te\u0301\n1\t2\n").fault()).isEqualTo(Fault.NOT_NFC);
    assertThat(refusal(TSV, "a\tb\n1\t\0\n").fault()).isEqualTo(Fault.NUL);
    assertThat(refusal(TSV, "a,b\n1,2\n").fault()).isEqualTo(Fault.SEPARATOR);
    assertThat(refusal(TSV, "a;b\n1;2\n").fault()).isEqualTo(Fault.SEPARATOR);
    assertThat(refusal(TSV, "a\n" + "x".repeat(1 << 20) + "\n").fault())
        .isEqualTo(Fault.RECORD_TOO_LARGE);
    assertThat(refusal(TSV, "x" + "\tx".repeat(RecordReader.MAX_FIELDS)).fault())
        .isEqualTo(Fault.TOO_MANY_FIELDS);
    byte[] latin1 = "a\tb\n1\tcaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refusal(TSV, latin1).fault()).isEqualTo(Fault.NOT_UTF8);
  }
}
