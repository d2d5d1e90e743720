package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFormatTest {
  @Test
  void theExtensionTellsTheFormat() throws DatasetException {
    assertThat(DataFormat.detect("a.CSV", utf8("{"))).isEqualTo(DataFormat.CSV);
    assertThat(DataFormat.detect("a.tsv", utf8("a\tb,c\n"))).isEqualTo(DataFormat.TSV);
    assertThat(DataFormat.detect("a.TAB", utf8("["))).isEqualTo(DataFormat.TSV);
    assertThat(DataFormat.detect("a.jsonl", utf8("x"))).isEqualTo(DataFormat.JSON_LINES);
    assertThat(DataFormat.detect("a.ndjson", utf8("x"))).isEqualTo(DataFormat.JSON_LINES);
  }

  @Test
  void theContentTellsWhatTheExtensionLeavesOpen() throws DatasetException {
    assertThat(DataFormat.detect("a.json", utf8("\uFEFF \n["))).isEqualTo(DataFormat.JSON_ARRAY);
    assertThat(DataFormat.detect("a.json", utf8("\r\n{"))).isEqualTo(DataFormat.JSON_LINES);
    assertThat(DataFormat.detect("data", utf8("[{}]"))).isEqualTo(DataFormat.JSON_ARRAY);
    assertThat(DataFormat.detect("data.txt", utf8("a,b\n1,2\n"))).isEqualTo(DataFormat.CSV);
    assertThat(DataFormat.detect("data.txt", utf8("a\tb\n1,\t2\n"))).isEqualTo(DataFormat.TSV);
  }

  @Test
  void idxIsToldByItsMagicOrItsName() throws DatasetException {
    assertThat(DataFormat.detect("digits", new byte[] {0, 0, 8, 3, 0})).isEqualTo(DataFormat.IDX);
    assertThat(DataFormat.detect("train-images-idx3-ubyte", utf8("x"))).isEqualTo(DataFormat.IDX);
    assertThat(DataFormat.detect("train-images.IDX3-UBYTE", utf8("x"))).isEqualTo(DataFormat.IDX);
    assertThat(refusal("digits", "\0\0\u0008\u000f")).isEqualTo(Fault.UNKNOWN_FORMAT);
  }

  @Test
  void whatNeitherTellsIsRefused() {
    for (List<String> file :
        List.of(
            List.of("a.json", "a,b\n"),
            List.of("a.json", "a\tb\n"),
            List.of("a.bin", "\u007fELF\n,"),
            List.of("", "text"))) {
      assertThat(refusal(file.get(0), file.get(1))).isEqualTo(Fault.UNKNOWN_FORMAT);
    }
  }

  @Test
  void anEmptyFileIsRefusedAsEmpty() {
    assertThat(refusal("a.csv", "")).isEqualTo(Fault.EMPTY);
    assertThat(refusal("a.json", "\uFEFF \n")).isEqualTo(Fault.EMPTY);
  }

  @Test
  void mediaTypesNameFormats() {
    for (DataFormat format : DataFormat.values()) {
      assertThat(DataFormat.ofMediaType(format.mediaType())).contains(format);
    }
    assertThat(DataFormat.ofMediaType("text/plain")).isEmpty();
  }

  private static Fault refusal(String name, String head) {
    return catchThrowableOfType(DatasetException.class, () -> DataFormat.detect(name, utf8(head)))
        .fault();
  }
}
