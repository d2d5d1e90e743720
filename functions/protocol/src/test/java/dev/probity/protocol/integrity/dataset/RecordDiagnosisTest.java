package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordDiagnosisTest {
  @TempDir Path directory;

  @Test
  void anUnalteredDataSetHasNothingToName() throws IOException {
    BuiltContent content = content("p.json", Sources.PENGUINS_JSON);
    assertThat(content.diagnose(content.blocks()))
        .isEqualTo(new RecordDiagnosis(Optional.empty(), List.of(), 0, 0, List.of()));
  }

  @Test
  void anyFlippedBitInsideACsvRowNamesThatRecord() throws IOException {
    assertEachBitNamesItsRecord("p.csv", Sources.PENGUINS_CSV, 1);
  }

  @Test
  void anyFlippedBitInsideAQuotedCsvRowNamesThatRecord() throws IOException {
    assertEachBitNamesItsRecord("q.csv", "a,b\n\"x, y\",1\n\"p \"\"q\"\"\",2\n\"r\",\"3\"\n", 1);
  }

  @Test
  void anyFlippedBitInsideATsvRowNamesThatRecord() throws IOException {
    assertEachBitNamesItsRecord("p.tsv", Sources.PENGUINS_CSV.replace(',', '\t'), 1);
  }

  @Test
  void anyFlippedBitInsideAJsonLineNamesThatRecord() throws IOException {
    assertEachBitNamesItsRecord(
        "p.jsonl", "{\"a\":1,\"b\":[\"x\"]}\n{\"a\":null}\n{\"a\":{\"c\":true}}\n", 0);
  }

  @Test
  void anyFlippedBitInsideAnObjectOfAnArrayNamesThatRecord() throws IOException {
    assertEachBitNamesItsRecord("p.json", Sources.PENGUINS_JSON, 1);
  }

  @Test
  void aBrokenSeparatorIsSaidAndBlamedOnNoRecord() throws IOException {
    for (String text : List.of("[{\"a\":1} ,\n {\"a\":2}]", "{\"a\":1} \n {\"a\":2}")) {
      BuiltContent content = content(text.startsWith("[") ? "s.json" : "s.jsonl", text);
      String altered = text.replace(" ,\n ", " - ").replace(" \n ", " * ");
      RecordDiagnosis diagnosis = content.diagnose(replaced(content, altered));
      assertThat(diagnosis.records()).isEmpty();
      assertThat(diagnosis.unmatchedLeaves()).isZero();
      assertThat(diagnosis.obstacle().orElseThrow()).endsWith("after record 1");
    }
  }

  @Test
  void aBrokenBracketAtEitherEndIsBlamedOnNoRecord() throws IOException {
    BuiltContent content = content("s.json", "[{\"a\":1}]");
    for (String altered : List.of("{{\"a\":1}]", "[{\"a\":1}}")) {
      RecordDiagnosis diagnosis = content.diagnose(replaced(content, altered));
      assertThat(diagnosis.unmatchedLeaves()).as(altered).isZero();
    }
  }

  @Test
  void ofEqualRecordsTheOneTooManyIsNamed() throws IOException {
    BuiltContent content = content("d.csv", "a,b\n1,1\n2,2\n1,1\n3,1\n");
    String altered = "a,b\n1,1\n2,2\n1,1\n1,1\n";
    RecordDiagnosis diagnosis = content.diagnose(replaced(content, altered));
    assertThat(diagnosis.records()).containsExactly(4L);
    assertThat(diagnosis.unmatchedLeaves()).isEqualTo(1);
  }

  @Test
  void aRemovedRecordLeavesItsLeafUnmatched() throws IOException {
    BuiltContent content = content("d.csv", "a,b\n1,1\n2,2\n1,1\n");
    RecordDiagnosis diagnosis = content.diagnose(replaced(content, "a,b\n1,1\n2,2\n"));
    assertThat(diagnosis.records()).isEmpty();
    assertThat(diagnosis.unmatchedLeaves()).isEqualTo(1);
  }

  @Test
  void atMostTwentyRecordsAreNamedAndTheOthersCounted() throws IOException {
    StringBuilder file = new StringBuilder("a,b\n");
    for (int i = 0; i < 100; i++) {
      file.append(i).append(",x\n");
    }
    BuiltContent content = content("h.csv", file.toString());
    RecordDiagnosis diagnosis = content.diagnose(content.blocks().flipped(content.file("data"), 0));
    assertThat(diagnosis.records()).hasSize(20).startsWith(1L, 2L).endsWith(20L);
    assertThat(diagnosis.more()).isEqualTo(80);
    assertThat(diagnosis.unmatchedLeaves()).isEqualTo(100);
  }

  @Test
  void alteredLeavesCannotBeComparedWith() throws IOException {
    BuiltContent content = content("p.csv", Sources.PENGUINS_CSV);
    for (String file : List.of("leaves", "metadata.json")) {
      RecordDiagnosis diagnosis =
          content.diagnose(content.blocks().flipped(content.file(file), 100));
      assertThat(diagnosis.records()).isEmpty();
      assertThat(diagnosis.obstacle().orElseThrow()).contains(content.file(file).toString());
    }
    RecordDiagnosis root = content.diagnose(content.blocks().flipped(content.root(), 100));
    assertThat(root.obstacle()).isPresent();
  }

  @Test
  void leavesOfAnotherManifestCannotBeComparedWith() throws IOException {
    BuiltContent content = content("p.csv", Sources.PENGUINS_CSV);
    BuiltContent other = content("o.csv", "a,b\n1,2\n");
    StoredBlocks both = new StoredBlocks();
    both.blocks.putAll(content.blocks().blocks);
    both.blocks.putAll(other.blocks().blocks);
    RecordDiagnosis diagnosis =
        DatasetContents.diagnose(
            both,
            DagLimits.DEFAULT,
            other.root(),
            content.built().manifest().message(),
            Progress.SILENT);
    assertThat(diagnosis.obstacle().orElseThrow()).contains("not those that the manifest signs");
  }

  @Test
  void aBrokenHeaderIsSaid() throws IOException {
    BuiltContent content = content("p.csv", Sources.PENGUINS_CSV);
    RecordDiagnosis diagnosis =
        content.diagnose(replaced(content, Sources.PENGUINS_CSV.replace("Island", "Sex")));
    assertThat(diagnosis.records()).isEmpty();
    assertThat(diagnosis.obstacle().orElseThrow()).contains("columns 2 and 4");
  }

  @Test
  void anUnreadableBlockIsNamedAndTheOthersAreCompared() throws IOException {
    StringBuilder file = new StringBuilder("a,b\n");
    for (int i = 0; i < 3000; i++) {
      file.append(i).append(",").append("x".repeat(1000)).append('\n');
    }
    BuiltContent content = content("large.csv", file.toString());
    Cid second = content.built().blocks().get(1).cid();
    StoredBlocks altered = new StoredBlocks();
    altered.blocks.putAll(content.blocks().blocks);
    altered.blocks.remove(second);
    RecordDiagnosis diagnosis = content.diagnose(altered);
    assertThat(diagnosis.unreadable()).containsExactly(second);
    assertThat(diagnosis.records()).hasSizeLessThan(3);
    assertThat(diagnosis.unmatchedLeaves()).isBetween(1000L, 1100L);

    RecordDiagnosis flipped = content.diagnose(content.blocks().flipped(second, 8 * 500));
    assertThat(flipped.records()).hasSize(1);
    assertThat(flipped.unmatchedLeaves()).isEqualTo(1);
  }

  /** Flips every bit of every record's text and expects the record's number first. */
  private void assertEachBitNamesItsRecord(String name, String text, int headerLines)
      throws IOException {
    BuiltContent content = content(name, text);
    Cid data = content.file("data");
    byte[] bytes = utf8(text);
    String[] lines = text.split("\n", -1);
    int offset = 0;
    for (int line = 0; line < lines.length; line++) {
      int length = lines[line].getBytes(StandardCharsets.UTF_8).length;
      int recordLength = lines[line].endsWith("},") ? length - 1 : length;
      boolean isRecord = line >= headerLines && lines[line].length() > 1;
      for (int bit = 8 * offset; isRecord && bit < 8 * (offset + recordLength); bit++) {
        RecordDiagnosis diagnosis = content.diagnose(content.blocks().flipped(data, bit));
        if (textIsUnchanged(bytes, bit, name)) {
          continue;
        }
        assertThat(diagnosis.records())
            .as("bit %d of line %d: %s", bit - 8 * offset, line + 1, diagnosis)
            .startsWith((long) (line - headerLines + 1));
      }
      offset += length + 1;
    }
  }

  /**
   * Whether the flip only changed white space between JSON tokens, which is no part of a record.
   */
  private static boolean textIsUnchanged(byte[] bytes, int bit, String name) {
    byte[] altered = bytes.clone();
    altered[bit / 8] ^= (byte) (1 << (bit % 8));
    DataFormat format;
    try {
      format = DataFormat.detect(name, bytes);
    } catch (DatasetException e) {
      throw new IllegalArgumentException(name, e);
    }
    return Sources.refusal(format, altered) == null
        && Sources.texts(format, altered).equals(Sources.texts(format, bytes));
  }

  private BuiltContent content(String name, String text) throws IOException {
    return BuiltContent.of(directory, name, utf8(text));
  }

  /** Other bytes under the CID of the data. */
  private static StoredBlocks replaced(BuiltContent content, String text) {
    StoredBlocks altered = new StoredBlocks();
    altered.blocks.putAll(content.blocks().blocks);
    altered.blocks.put(content.file("data"), utf8(text));
    return altered;
  }
}
