package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Exported metadata, held against the published vocabularies by a JSON-LD processor that is not
 * ours ({@code functions/local/croissant/validate.mjs}).
 */
@Tag("full")
class CroissantTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_SECONDS = 60;
  private static final Path VALIDATOR =
      SharedStack.projectRoot().resolve("functions/local/croissant/validate.mjs");

  /** Names of columns that are no part of an IRI as they stand. */
  private static final String TABLE =
      """
      name,Beak Length (mm),a/b,..,100%,ž,label
      Ann,39.10,1,true,x,,cat
      Bob,,2,false,y,z,dog
      """;

  @TempDir static Path folder;
  private static Person person;
  private static String ofTable = "";

  @BeforeAll
  static void aTableIsStored() throws Exception {
    Stack stack = SharedStack.get();
    person = new Person(folder.resolve("person"), stack, stack.apiUrl()).enrolled();
    ofTable = exported(person.file("animals.csv", TABLE.getBytes(UTF_8)), "--public");
  }

  private static String run(String... words) throws Exception {
    ProbityProcess.Ended ended = person.run(words);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK.number());
    return ended.out();
  }

  /** What {@code data export} prints of a source once it is stored. */
  private static String exported(Path source, String... more) throws Exception {
    String bundle = folder.resolve(source.getFileName() + ".bundle.json").toString();
    List<String> add =
        new ArrayList<>(List.of("data", "add", source.toString(), "--yes", "--json"));
    add.addAll(
        List.of("-o", bundle, "--description", "Animals", "--url", "https://animals.example"));
    add.addAll(List.of("--license", "https://creativecommons.org/publicdomain/zero/1.0/"));
    add.addAll(List.of(more));
    String id = JSON.readTree(run(add.toArray(String[]::new))).path("id").asText();
    return run("data", "export", id, "--croissant");
  }

  private static JsonNode validated(int exitCode, String metadata) throws Exception {
    Path file = Files.writeString(Files.createTempFile(folder, "croissant", ".json"), metadata);
    Path said = Files.createTempFile(folder, "said", ".json");
    Process process =
        new ProcessBuilder("node", VALIDATOR.toString(), file.toString())
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the validator did not end");
    }
    String text = Files.readString(said);
    assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
    return JSON.readTree(text);
  }

  private static void isAccepted(String metadata) throws Exception {
    JsonNode verdict = validated(0, metadata);
    assertThat(verdict.path("valid").asBoolean()).isTrue();
    assertThat(verdict.path("faults")).isEmpty();
    assertThat(verdict.path("missing"))
        .extracting(JsonNode::asText)
        .containsExactly("creator", "datePublished");
  }

  @Test
  void theMetadataOfATableIsAccepted() throws Exception {
    isAccepted(ofTable);
  }

  @Test
  void theMetadataOfAnEncryptedTableIsAccepted() throws Exception {
    Path table = person.file("secret.csv", (TABLE + "Cid,1,1,true,x,,cat\n").getBytes(UTF_8));
    isAccepted(exported(table, "--label", "label", "--expect", "label:label in {cat,dog}"));
  }

  @Test
  void theMetadataOfJsonIsAccepted() throws Exception {
    byte[] json = "[{\"a 'b'\": 1.5, \"label\": null}, {\"a 'b'\": 2}]".getBytes(UTF_8);
    isAccepted(exported(person.file("animals.json", json), "--public", "--label", "label"));
  }

  @Test
  void theMetadataOfIdxIsAccepted() throws Exception {
    ByteBuffer images = ByteBuffer.allocate(16 + 8).putInt(0x803).putInt(2).putInt(2).putInt(2);
    ByteBuffer labels = ByteBuffer.allocate(8 + 2).putInt(0x801).putInt(2).put((byte) 1);
    Path items = person.file("few-images-idx3-ubyte", images.array());
    person.file("few-labels-idx1-ubyte", labels.array());
    isAccepted(exported(items, "--public", "--label", "label"));
  }

  @Test
  void theMetadataOfAFolderIsAccepted() throws Exception {
    Path photos = photos();
    isAccepted(exported(photos, "--public", "--label", "label"));
  }

  private static Path photos() throws IOException {
    Path photos = folder.resolve("photos");
    for (String name : List.of("cat/1.png", "dog/2.png", "README")) {
      Path file = photos.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, name);
    }
    return photos;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        // a property that is misspelt
        "`\"contentSize\":`,`\"contentSise\":`,no property http://schema.org/contentSise",
        "`\"column\":\"name\"`,`\"cr:colum\":\"name\"`,no property"
            + " http://mlcommons.org/croissant/colum",
        "`\"jsonPath\":\"cr:jsonPath\"`,`\"column\":\"cr:colum\"`,no property",
        // a class that there is not
        "cr:FileObject,cr:FileObjekt,no class http://mlcommons.org/croissant/FileObjekt",
        "sc:Float,sc:Flote,https://schema.org/Flote names nothing",
        // a class that does not stand there, and a property of another class
        "cr:FileObject,cr:RecordSet,is http://mlcommons.org/croissant/RecordSet",
        "`\"contentUrl\":\"data\"`,`\"includes\":\"data\"`,includes: no property of",
        "`\"sc:Dataset\"`,`\"sc:Person\"`,is http://schema.org/Person",
        // a value of another type
        "`\"encodingFormat\":\"text/csv\"`,`\"encodingFormat\":17`,17 is not one of",
        "`\"contentUrl\":\"data\"`,`\"contentUrl\":\"no address\"`,no address",
        "`\"fileObject\":{\"@id\":\"data\"}`,`\"fileObject\":{\"@id\":\"date\"}`,date names"
            + " nothing",
        "croissant/1.0\",croissant/9.9\",croissant/9.9",
        // what a JSON-LD processor would drop, or read as something else
        "`records/a%2Fb`,`records/a b`,JSON-LD",
        "`\"@type\":\"@json\"},\"rai\"`,`\"@type\":\"@id\"},\"rai\"`,holds more than JSON",
        "`\"@id\":\"records/a%2Fb\"`,`\"@id\":\"records/name\"`,described twice",
      })
  void metadataThatTheVocabulariesDoNotHaveIsRefused(String right, String wrong, String fault)
      throws Exception {
    assertThat(ofTable).contains(right);
    JsonNode verdict = validated(1, ofTable.replace(right, wrong));
    assertThat(verdict.path("valid").asBoolean()).isFalse();
    assertThat(verdict.path("faults"))
        .extracting(JsonNode::asText)
        .anySatisfy(said -> assertThat(said).contains(fault));
  }
}
