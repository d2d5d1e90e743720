package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CroissantFileTest {
  private static final String TABLE = "a,b\n1,2\n";
  private static final String SHA256 = FileListing.hex(Digests.sha256(utf8(TABLE)));
  private static final String DESCRIPTION =
      """
      {"@context": {"cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset",
       "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "pairs",
       "description": "numbers side by side", "license": "CC0-1.0", "version": 1.5,
       "distribution": [{"@type": "cr:FileObject", "@id": "t", "contentUrl": "files/t.csv",
         "encodingFormat": "text/csv", "sha256": "%s"}]}
      """
          .formatted(SHA256);

  @TempDir Path folder;

  private Optional<CroissantFile> read(String description) throws IOException {
    Folders.write(folder, Map.of("files/t.csv", TABLE));
    return CroissantFile.read(Files.writeString(folder.resolve("croissant.json"), description));
  }

  private DatasetException refusal(String from, String to) {
    assertThat(DESCRIPTION).contains(from);
    return catchThrowableOfType(DatasetException.class, () -> read(DESCRIPTION.replace(from, to)));
  }

  @Test
  void theFileAndWhatIsSaidOfItAreTakenOver() throws IOException {
    assertThat(read(DESCRIPTION))
        .contains(
            new CroissantFile(
                java.util.List.of(folder.resolve("files/t.csv")),
                Optional.of("pairs"),
                Optional.of("numbers side by side"),
                Optional.of("CC0-1.0"),
                Optional.empty()));
  }

  @Test
  void aDescriptionOfAFileThatIsElsewhereIsHeldAgainstTheOneAtHand() throws IOException {
    String remote = DESCRIPTION.replace("files/t.csv", "https://example.org/t.csv");
    Path description = Files.writeString(folder.resolve("croissant.jsonld"), remote);
    Path data = Files.writeString(folder.resolve("mine.csv"), TABLE);
    CroissantFile described = CroissantFile.describing(data, description);
    assertThat(described.files()).containsExactly(data);
    assertThat(described.name()).contains("pairs");
    assertThat(described.license()).contains("CC0-1.0");
  }

  @Test
  void aDescriptionOfOtherBytesIsRefusedWithTheSha256OfTheFile() throws IOException {
    Path description = Files.writeString(folder.resolve("croissant.json"), DESCRIPTION);
    Path data = Files.writeString(folder.resolve("mine.csv"), TABLE + "3,4\n");
    DatasetException refused =
        catchThrowableOfType(
            DatasetException.class, () -> CroissantFile.describing(data, description));
    assertThat(refused.fault()).isEqualTo(Fault.OTHER_FILE);
    assertThat(refused)
        .hasMessageContaining(FileListing.hex(Digests.sha256(utf8(TABLE + "3,4\n"))));
  }

  @Test
  void whatIsNoDescriptionDescribesNothing() throws IOException {
    Path data = Files.writeString(folder.resolve("mine.csv"), TABLE);
    for (String other : new String[] {"", "{", "[]", "{\"a\":1}", TABLE}) {
      Path description = Files.writeString(folder.resolve("other.json"), other);
      DatasetException refused =
          catchThrowableOfType(
              DatasetException.class, () -> CroissantFile.describing(data, description));
      assertThat(refused.fault()).as(other).isEqualTo(Fault.CROISSANT);
    }
  }

  @Test
  void ownMetadataDescribesTheDataBesideIt() throws IOException {
    Path source = Folders.write(folder, Map.of("t.csv", TABLE)).resolve("t.csv");
    BuiltContent content =
        BuiltContent.of(DataSource.of(source, Optional.empty(), DataSource.Options.DEFAULT));
    Files.copy(source, folder.resolve("data"));
    Path metadata =
        Files.write(folder.resolve("metadata.json"), content.built().metadata().bytes());
    assertThat(CroissantFile.read(metadata).orElseThrow().files())
        .containsExactly(folder.resolve("data"));
  }

  @Test
  void whatIsNoDescriptionIsData() throws IOException {
    assertThat(read("{\"a\":1}\n")).isEmpty();
    assertThat(read("[{\"conformsTo\":\"http://mlcommons.org/croissant/1.0\"}]")).isEmpty();
    assertThat(read("{\"a\":1}\n{\"a\":2}\n")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("{")).isEmpty();
    assertThat(CroissantFile.read(Files.writeString(folder.resolve("c.jsonl"), DESCRIPTION)))
        .isEmpty();
  }

  @Test
  void whatItConformsToMayBeSaidInEveryWayOfJsonLd() throws IOException {
    String value = "\"http://mlcommons.org/croissant/1.0\"";
    String plain = "\"conformsTo\": " + value;
    assertThat(DESCRIPTION).contains(plain);
    for (String said :
        new String[] {
          "\"dct:conformsTo\": " + value,
          "\"conformsTo\": [\"http://example.org/\", " + value + "]",
          "\"conformsTo\": {\"@id\": " + value + "}"
        }) {
      assertThat(read(DESCRIPTION.replace(plain, said))).as(said).isPresent();
    }
  }

  @Test
  void aDescriptionThatDoesNotSayWhatItConformsToIsNotTakenForData() {
    DatasetException refused = refusal("conformsTo", "conforms");
    assertThat(refused.fault()).isEqualTo(Fault.CROISSANT);
    assertThat(refused).hasMessageContaining("--format");
  }

  @Test
  void aFileThatIsAnotherOrNotThereIsRefused() {
    DatasetException other = refusal(SHA256, "0".repeat(64));
    assertThat(other.fault()).isEqualTo(Fault.OTHER_FILE);
    assertThat(other).hasMessageContaining("\"files/t.csv\"").hasMessageContaining(SHA256);
    assertThat(refusal("files/t.csv", "files/u.csv").fault()).isEqualTo(Fault.OTHER_FILE);
  }

  @Test
  void filesElsewhereAreRefused() {
    for (String url :
        new String[] {
          "https://example.org/t.csv",
          "file:///etc/passwd",
          "/etc/passwd",
          "../t.csv",
          "files/../files/t.csv",
          "./files/t.csv",
          "files//t.csv",
          ""
        }) {
      assertThat(refusal("files/t.csv", url).fault()).as(url).isEqualTo(Fault.CROISSANT);
    }
  }

  @Test
  void symbolicLinksAreRefused() throws IOException {
    Folders.write(folder, Map.of("elsewhere/t.csv", TABLE));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
    assertThat(refusal("files/t.csv", "link/t.csv").fault()).isEqualTo(Fault.CROISSANT);
  }

  @Test
  void setsArchivesAndMissingHashesAreRefused() {
    assertThat(refusal("cr:FileObject", "cr:FileSet").fault()).isEqualTo(Fault.CROISSANT);
    assertThat(refusal("\"@id\"", "\"containedIn\":{},\"@id\"").fault()).isEqualTo(Fault.CROISSANT);
    assertThat(refusal("\"sha256\"", "\"md5\"").fault()).isEqualTo(Fault.CROISSANT);
    assertThat(refusal("\"distribution\"", "\"other\"").fault()).isEqualTo(Fault.CROISSANT);
    assertThat(refusal("\"CC0-1.0\"", "[\"CC0-1.0\"]")).hasMessageContaining("--license");
  }

  @Test
  void moreFilesThanOneDataSetHasAreRefused() {
    String file =
        "{\"@type\":\"cr:FileObject\",\"contentUrl\":\"files/t.csv\",\"sha256\":\""
            + SHA256
            + "\"},";
    DatasetException refusal = refusal("[{\"@type\"", "[" + file + file + "{\"@type\"");
    assertThat(refusal.fault()).isEqualTo(Fault.CROISSANT);
  }

  @Test
  void anyBytesAreADescriptionARefusalOrData() throws IOException {
    long seed = 20_260_104;
    SplittableRandom random = new SplittableRandom(seed);
    Folders.write(folder, Map.of("files/t.csv", TABLE));
    Path path = folder.resolve("croissant.json");
    for (int round = 0; round < 2000; round++) {
      Files.write(path, Mutations.mutate(utf8(DESCRIPTION), random));
      try {
        CroissantFile.read(path)
            .ifPresent(
                read -> assertThat(read.files()).containsExactly(folder.resolve("files/t.csv")));
      } catch (DatasetException refused) {
        assertThat(refused).as("seed %d, round %d", seed, round).message().isNotBlank();
      }
    }
  }
}
