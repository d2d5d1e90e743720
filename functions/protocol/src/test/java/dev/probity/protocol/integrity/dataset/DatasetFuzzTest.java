package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes are: records, a refusal that says why, and nothing else. */
class DatasetFuzzTest {
  private static final long SEED = 20_260_101;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<DataFormat, List<String>> SEEDS =
      Map.of(
          DataFormat.CSV,
          List.of(Sources.PENGUINS_CSV, "\uFEFFa,b\r\n\"1\n\",\"\"\"\"\r\nπ,𝄞\r\n", "a\n\n1\r2\n"),
          DataFormat.TSV,
          List.of(Sources.PENGUINS_CSV.replace(',', '\t'), "\uFEFFa\tb\r\n\"1\t,\"\"\r\nπ\t𝄞\r\n"),
          DataFormat.JSON_ARRAY,
          List.of(Sources.PENGUINS_JSON, "[{\"a\":{\"b\":[1e5,-0.0,\"\\ud83d\\ude00\"]}},{}]"),
          DataFormat.JSON_LINES,
          List.of("{\"a\":1}\n\n{\"b\":[null,true]}\r\n", "{\"\\u0000\":\"\\\\\"}"));

  @TempDir Path directory;

  @Test
  void readersGiveCanonicalRecordsOrRefuse() throws IOException {
    readers(3_000, SEED);
  }

  @Test
  @Tag("fuzz")
  void readersGiveCanonicalRecordsOrRefuseForLong() throws IOException {
    readers(1_000_000, SEED + 1);
  }

  @Test
  void contentsAreReadOrRefusedAndDiagnosed() throws IOException {
    for (BuiltContent content : samples()) {
      contents(content, 300, SEED);
    }
  }

  @Test
  @Tag("fuzz")
  void contentsAreReadOrRefusedAndDiagnosedForLong() throws IOException {
    for (BuiltContent content : samples()) {
      contents(content, 50_000, SEED + 1);
    }
  }

  /** One file, two IDX files, and a folder. */
  private List<BuiltContent> samples() throws IOException {
    Path folder =
        Folders.write(
            directory.resolve("f"), Map.of("a/b", "x", "a-b", "y", "c/d/e", "z", "g", "x"));
    Path items = directory.resolve("items");
    Path labels = directory.resolve("labels");
    Files.write(items, Folders.idx(8, new int[] {3, 2, 2}, new byte[12]));
    Files.write(labels, Folders.idx(8, new int[] {3}, new byte[] {1, 2, 3}));
    return List.of(
        BuiltContent.of(directory, "p.json", utf8(Sources.PENGUINS_JSON)),
        BuiltContent.of(new DataSource.IdxPair(items, labels)),
        BuiltContent.of(new DataSource.Folder(folder, HiddenFiles.REFUSE)));
  }

  private static void readers(int rounds, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int accepted = 0;
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<DataFormat, List<String>> format : SEEDS.entrySet()) {
        List<String> seeds = format.getValue();
        byte[] file = Mutations.mutate(utf8(seeds.get(random.nextInt(seeds.size()))), random);
        try {
          List<SourceRecord> records = Sources.records(format.getKey(), file);
          RecordStatistics statistics = new RecordStatistics(List.of("a"));
          for (SourceRecord record : records) {
            assertCanonical(record, "seed " + seed + ", round " + round);
            statistics.add(record);
          }
          accepted++;
        } catch (DatasetException refused) {
          assertThat(refused).as("seed %d, round %d", seed, round).message().isNotBlank();
        }
      }
    }
    assertThat(accepted).as("seed %d", seed).isGreaterThan(rounds / 10);
  }

  /**
   * An object of strings, nulls and the like, sorted, in the form that a plain writer gives too.
   */
  private static void assertCanonical(SourceRecord record, String description) throws IOException {
    JsonNode json = JSON.readTree(record.canonical());
    String previous = "";
    boolean first = true;
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      assertThat(member.getValue().isNumber() || member.getValue().isBoolean()).isFalse();
      assertThat(first || previous.compareTo(member.getKey()) < 0).as(description).isTrue();
      first = false;
      previous = member.getKey();
    }
    // Jackson writes numeric escapes in upper case, RFC 8785 in lower case.
    assertThat(JSON.writeValueAsString(json))
        .as(description)
        .isEqualToIgnoringCase(new String(record.canonical(), StandardCharsets.UTF_8));
  }

  private static void contents(BuiltContent content, int rounds, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Cid> cids = List.copyOf(content.blocks().blocks.keySet());
    for (int round = 0; round < rounds; round++) {
      Cid cid = cids.get(random.nextInt(cids.size()));
      StoredBlocks altered = content.blocks().flipped(cid, 0);
      altered.blocks.put(cid, Mutations.mutate(content.blocks().get(cid), random));
      String description = "seed " + seed + ", round " + round;
      try {
        DatasetContents contents = DatasetContents.open(BuiltContent.dag(altered), content.root());
        contents.read(Progress.SILENT);
        contents.signedManifest();
        assertThat(altered.get(cid)).as(description).isEqualTo(content.blocks().get(cid));
      } catch (ContentException | BlockNotFoundException | DatasetException refused) {
        assertThat(refused).as(description).message().isNotBlank();
      }
      RecordDiagnosis diagnosis = content.diagnose(altered);
      assertThat(diagnosis.records().size()).as(description).isLessThanOrEqualTo(20);
    }
  }
}
