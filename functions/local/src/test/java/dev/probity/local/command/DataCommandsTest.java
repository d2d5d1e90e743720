package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.content.Cid;
import dev.probity.content.Codec;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import dev.probity.protocol.wire.Digests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code init}, {@code data} and {@code verify} as a person types them. */
class DataCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static final Stack STACK = SharedStack.get();
  private static Person person;

  @BeforeAll
  static void init() throws Exception {
    person = new Person(folder.resolve("person"), STACK, STACK.apiUrl()).enrolled();
  }

  private static Path out(String name) {
    return folder.resolve(name);
  }

  private static ProbityProcess.Ended add(Path file, String bundle, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "data",
                "add",
                file.toString(),
                "--public",
                "--yes",
                "--json",
                "-o",
                out(bundle).toString()));
    command.addAll(List.of(more));
    return person.run(command.toArray(String[]::new));
  }

  private static ProbityProcess.Ended verify(String bundle, String content, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "verify",
                out(bundle).toString(),
                "--network",
                STACK.networkFile().toString(),
                "--content",
                content));
    command.addAll(List.of(more));
    return person.run(command.toArray(String[]::new));
  }

  @Test
  void thePenguinsWrittenAsCsvAre344RecordsAndAStrangerVerifiesThem() throws Exception {
    Path csv = person.file("penguins.csv", penguinsAsCsv().getBytes(UTF_8));
    Path car = out("penguins.car");
    ProbityProcess.Ended added = add(csv, "penguins.bundle.json", "--car", car.toString());
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(344);
    assertThat(added.json().properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "id",
            "version",
            "records",
            "cid",
            "requestHash",
            "blockNumber",
            "bundle",
            "content",
            "check");

    String rpc = STACK.rpcUrl().toString();
    String blocks = STACK.apiUrl().toString();
    for (String content : List.of(car.toString(), blocks)) {
      ProbityProcess.Ended verified =
          verify("penguins.bundle.json", content, "--rpc", rpc, "--json");
      assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.OK.number());
      assertThat(verified.json().isObject()).isTrue();
    }
    ProbityProcess.Ended alone = verify("penguins.bundle.json", car.toString());
    assertThat(alone.exitCode()).isEqualTo(ExitCode.ANCHOR_UNCONFIRMED.number());
    assertThat(alone.out() + alone.err()).contains("ANCHOR UNCONFIRMED");
    tamperedIsRefused(car, rpc);

    ProbityProcess.Ended again = add(csv, "penguins.bundle.json", "--car", car.toString());
    assertThat(again.json()).isEqualTo(added.json());
    String id = added.json().path("id").asText();
    for (String named : List.of(id, out("penguins.bundle.json").toString())) {
      ProbityProcess.Ended shown = person.run("data", "show", named, "--json");
      assertThat(shown.exitCode()).as(shown.err()).isEqualTo(ExitCode.OK.number());
      assertThat(shown.json().toString()).contains(id);
    }
    oneRecordIsProvedInAndOneAbsent(id, rpc);
  }

  /** In from the blocks that were kept, absent from those of the deployment. */
  private static void oneRecordIsProvedInAndOneAbsent(String id, String rpc) throws Exception {
    String in = out("in.proof.cbor").toString();
    ProbityProcess.Ended proved =
        person.run("prove", "--number", "344", "--in", id, "-o", in, "--json");
    assertThat(proved.exitCode()).as(proved.err()).isEqualTo(ExitCode.OK.number());
    String record = proved.json().path("record").toString();
    String recordKey = proved.json().path("recordKey").asText();
    ProbityProcess.Ended holds = verifyProof(in, record, rpc, "--record-key", recordKey);
    assertThat(holds.exitCode()).as(holds.err()).isEqualTo(ExitCode.OK.number());
    assertThat(holds.json().path("order").asText()).isEqualTo("attested");

    String notIn = out("not-in.proof.cbor").toString();
    String dodo = record.replaceFirst(":\"[^\"]*\"", ":\"Dodo\"");
    String bundle = out("penguins.bundle.json").toString();
    ProbityProcess.Ended absent = person.run("prove", dodo, "--not-in", bundle, "-o", notIn);
    assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.OK.number());
    ProbityProcess.Ended read =
        verifyProof(notIn, dodo, rpc, "--content", STACK.apiUrl().toString());
    assertThat(read.exitCode()).as(read.err()).isEqualTo(ExitCode.OK.number());
    assertThat(read.json().path("order").asText()).isEqualTo("recomputed");
    ProbityProcess.Ended attested = verifyProof(notIn, dodo, rpc, "--record-key", recordKey);
    assertThat(attested.exitCode()).as(attested.err()).isEqualTo(ExitCode.OK.number());
    assertThat(attested.json().path("order").asText()).isEqualTo("attested");
  }

  private static ProbityProcess.Ended verifyProof(
      String proof, String record, String rpc, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "verify-proof",
                proof,
                "--record",
                record,
                "--bundle",
                out("penguins.bundle.json").toString(),
                "--network",
                STACK.networkFile().toString(),
                "--rpc",
                rpc,
                "--json"));
    command.addAll(List.of(more));
    return person.run(command.toArray(String[]::new));
  }

  private static void tamperedIsRefused(Path car, String rpc) throws Exception {
    String bundle = Files.readString(out("penguins.bundle.json"));
    int salt = bundle.indexOf("\"salt\":\"0x") + 10;
    char other = bundle.charAt(salt) == '0' ? '1' : '0';
    Files.writeString(
        out("tampered.bundle.json"),
        bundle.substring(0, salt) + other + bundle.substring(salt + 1));
    ProbityProcess.Ended refused = verify("tampered.bundle.json", car.toString(), "--rpc", rpc);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(refused.out() + refused.err()).contains("storeData");
  }

  /** Columns of the JSON as they are; nulls are empty cells. */
  private static String penguinsAsCsv() throws Exception {
    JsonNode penguins =
        JSON.readTree(
            SharedStack.projectRoot()
                .resolve("functions/local/node_modules/vega-datasets/data/penguins.json")
                .toFile());
    List<String> columns = new ArrayList<>();
    penguins.get(0).fieldNames().forEachRemaining(columns::add);
    StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
    for (JsonNode penguin : penguins) {
      List<String> cells = new ArrayList<>();
      for (String column : columns) {
        JsonNode value = penguin.path(column);
        cells.add(value.isNull() ? "" : value.asText());
      }
      csv.append(String.join(",", cells)).append('\n');
    }
    return csv.toString();
  }

  @Tag("slow")
  @Test
  void aJsonArrayAndJsonLinesAreStoredToo() throws Exception {
    Path array =
        person.file(
            "people.json", "[{\"name\":\"Ann\",\"age\":30},{\"name\":null}]".getBytes(UTF_8));
    ProbityProcess.Ended one = add(array, "array.bundle.json");
    assertThat(one.exitCode()).as(one.err()).isEqualTo(ExitCode.OK.number());
    assertThat(one.json().path("records").asInt()).isEqualTo(2);
    Path lines =
        person.file("people.jsonl", "{\"name\":\"Ann\"}\n{\"name\":\"Bob\"}\n".getBytes(UTF_8));
    ProbityProcess.Ended two = add(lines, "lines.bundle.json");
    assertThat(two.exitCode()).as(two.err()).isEqualTo(ExitCode.OK.number());
    assertThat(two.json().path("records").asInt()).isEqualTo(2);
  }

  @Test
  @Tag("slow")
  void aFolderIsStoredFileByFileAndAnAlteredFileIsNamed() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    for (String name : List.of("cat/1.png", "cat/2.png", "dog/1.png", "dog/.DS_Store")) {
      Files.createDirectories(photos.resolve(name).getParent());
      Files.writeString(photos.resolve(name), "pixels of " + name);
    }
    ProbityProcess.Ended hidden = add(photos, "never.bundle.json");
    assertThat(hidden.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(hidden.err()).contains("dog/.DS_Store").contains("--hidden");

    ProbityProcess.Ended added =
        add(photos, "photos.bundle.json", "--hidden", "skip", "--label", "label");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(3);
    ProbityProcess.Ended again =
        add(photos, "photos.bundle.json", "--hidden", "skip", "--label", "label");
    assertThat(again.json()).isEqualTo(added.json());

    String rpc = STACK.rpcUrl().toString();
    Path blocks = Path.of(added.json().path("content").asText());
    for (String content : List.of(blocks.toString(), STACK.apiUrl().toString())) {
      ProbityProcess.Ended verified = verify("photos.bundle.json", content, "--rpc", rpc);
      assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.OK.number());
    }
    byte[] second = "pixels of cat/2.png".getBytes(UTF_8);
    Path block = blocks.resolve(Cid.ofBlock(Codec.RAW, second).toString());
    assertThat(block).hasBinaryContent(second);
    Files.writeString(block, "pixels of cat/3.png");
    ProbityProcess.Ended refused =
        verify("photos.bundle.json", blocks.toString(), "--rpc", rpc, "--json");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(refused.out()).contains(String.valueOf(block.getFileName()));
    assertThat(refused.json().findPath("altered").toString()).isEqualTo("[2]");
  }

  @Test
  @Tag("slow")
  void aFormatThatIsTypedCountsMoreThanWhatTheNameSays() throws Exception {
    Path lines = person.file("lines.csv", "{\"a\":1}\n{\"a\":2}\n".getBytes(UTF_8));
    ProbityProcess.Ended refused = add(lines, "never.bundle.json", "--format", "JSON_ARRAY");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("lines.csv");
    assertThat(out("never.bundle.json")).doesNotExist();

    ProbityProcess.Ended added = add(lines, "lines.bundle.json", "--format", "JSON_LINES");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    // As a CSV file it would have a header and one record.
    assertThat(added.json().path("records").asInt()).isEqualTo(2);
    String id = added.json().path("id").asText();
    assertThat(person.run("data", "export", id, "--croissant").out())
        .contains("application/jsonl")
        .doesNotContain("text/csv");
  }

  @Test
  @Tag("slow")
  void anIdxFileAndItsLabelsAreStoredTogether() throws Exception {
    Path images =
        person.file(
            "few-images-idx3-ubyte",
            new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6});
    ProbityProcess.Ended alone = add(images, "never.bundle.json");
    assertThat(alone.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(alone.err()).contains("few-labels-idx1-ubyte").contains("--labels");

    person.file("few-labels-idx1-ubyte", new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
    ProbityProcess.Ended added = add(images, "few.bundle.json");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(2);
    ProbityProcess.Ended verified =
        verify(
            "few.bundle.json",
            added.json().path("content").asText(),
            "--rpc",
            STACK.rpcUrl().toString());
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.OK.number());
  }

  @Test
  @Tag("slow")
  void aCroissantFileNamesTheFileThatIsStored() throws Exception {
    byte[] table = "name\tage\nAnn\t30\n".getBytes(UTF_8);
    person.file("described.tsv", table);
    String description =
        """
        {"conformsTo": "http://mlcommons.org/croissant/1.0", "name": "described people",
         "distribution": [{"@type": "cr:FileObject", "contentUrl": "described.tsv", "sha256": "%s"}]}
        """
            .formatted(Digests.sha256(table).toString().substring(2));
    Path croissant = person.file("croissant.json", description.getBytes(UTF_8));
    ProbityProcess.Ended added = add(croissant, "described.bundle.json");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(1);
    assertThat(person.run("data", "list", "--json").out()).contains("described people");

    person.file("described.tsv", "name\tage\nAnn\t31\n".getBytes(UTF_8));
    ProbityProcess.Ended refused = add(croissant, "never.bundle.json");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("described.tsv").contains("SHA-256");

    Path elsewhere = person.file("mine.tsv", table);
    ProbityProcess.Ended schema =
        add(elsewhere, "mine.bundle.json", "--schema", croissant.toString(), "--name", "mine");
    assertThat(schema.exitCode()).as(schema.err()).isEqualTo(ExitCode.OK.number());
    assertThat(person.run("data", "list", "--json").out()).contains("\"mine\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "empty.csv        | ''                        | empty",
        "header.csv       | name,age~                 | no record",
        "ragged.csv       | name,age~Ann,30~Bob~      | line 3",
        "unclosed.csv     | name,age~'\"Ann,30~       | line 2",
      },
      quoteCharacter = '`')
  void aTableThatIsNotOneIsRefusedWithThePlace(String name, String content, String named)
      throws Exception {
    Path file =
        person.file(
            name, content.replace("''", "").replace("'", "").replace("~", "\n").getBytes(UTF_8));
    ProbityProcess.Ended refused = add(file, "never.bundle.json");
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains(name).contains(named);
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedWithTheOffsetOfTheByte() throws Exception {
    Path file = person.file("latin.csv", "name\nJosé\n".getBytes(ISO_8859_1));
    ProbityProcess.Ended refused = add(file, "never.bundle.json");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("UTF-8").contains("8");
  }

  @Test
  void aTableAsPeopleHaveItIsStored() throws Exception {
    Path file =
        person.file(
            "people.csv",
            "\uFEFFname,said\r\nAnn,\"one\r\ntwo\"\r\nBob,\"she said \"\"no\"\"\"\r\n"
                .getBytes(UTF_8));
    ProbityProcess.Ended added = add(file, "bom.bundle.json");
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(2);
  }

  @Test
  void aSecondInitKeepsTheWallet() throws Exception {
    ProbityProcess.Ended again =
        person.run(
            "init",
            "--json",
            "--network",
            STACK.networkFile().toString(),
            "--api",
            STACK.apiUrl().toString(),
            "--rpc",
            STACK.rpcUrl().toString());
    assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.OK.number());
    assertThat(again.json().path("walletMade").asBoolean(true)).isFalse();
  }
}
