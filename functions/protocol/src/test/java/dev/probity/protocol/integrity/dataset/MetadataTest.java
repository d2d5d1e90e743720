package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static dev.probity.protocol.integrity.dataset.Sources.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetadataTest {
  private static final Metadata PENGUINS =
      new Metadata(
          "penguins",
          Optional.of("Palmer Archipelago"),
          Optional.of("https://creativecommons.org/publicdomain/zero/1.0/"),
          Optional.empty(),
          3,
          DataFormat.JSON_ARRAY,
          1234,
          filled(9),
          List.of(
              new Metadata.Field("Beak 'Length' (mm)", FieldType.FLOAT),
              new Metadata.Field("Species", FieldType.TEXT)),
          5,
          Optional.of(
              new ValueCounts(
                  "Species",
                  List.of(
                      new ValueCounts.ValueCount(Optional.of("Adelie"), 3),
                      new ValueCounts.ValueCount(Optional.empty(), 2)))),
          Optional.empty(),
          filled(1),
          filled(2));

  @Test
  void metadataIsReadBackAsItWasWritten() throws DatasetException {
    assertThat(Metadata.parse(PENGUINS.bytes())).isEqualTo(PENGUINS);
  }

  private static Metadata expecting(String... texts) {
    try {
      return new Metadata(
          PENGUINS.name(),
          PENGUINS.description(),
          PENGUINS.license(),
          PENGUINS.url(),
          PENGUINS.version(),
          PENGUINS.format(),
          PENGUINS.size(),
          PENGUINS.contentHash(),
          PENGUINS.fields(),
          PENGUINS.records(),
          PENGUINS.labels(),
          PENGUINS.splits(),
          PENGUINS.salt(),
          PENGUINS.recordKey(),
          Expectations.parse(List.of(texts)));
    } catch (ExpectationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void expectationsStandInTheirCanonicalFormAndAreReadBack() throws IOException {
    Metadata metadata = expecting("records=unique", "label:Species in { Gentoo, Adelie }");
    String file = new String(metadata.bytes(), StandardCharsets.UTF_8);
    assertThat(file)
        .contains("\"expectations\":[\"label:Species in {Adelie,Gentoo}\",\"records=unique\"]");
    assertThat(Metadata.parse(metadata.bytes())).isEqualTo(metadata);
    for (String altered :
        List.of(
            file.replace("{Adelie,Gentoo}", "{Gentoo,Adelie}"),
            file.replace("records=unique", "records = unique"),
            file.replace("records=unique", "records=unick"),
            file.replace("\"records=unique\"", "\"field:a=complete\",\"records=unique\""),
            file.replace("\"records=unique\"", "17"),
            file.replaceAll("\"expectations\":\\[[^]]*]", "\"expectations\":[]"),
            file.replaceAll(
                "\"expectations\":\\[[^]]*]",
                "\"expectations\":[" + "\"records=unique\",".repeat(64) + "\"records=unique\"]"))) {
      assertThat(altered).isNotEqualTo(file);
      DatasetException refused =
          catchThrowableOfType(DatasetException.class, () -> Metadata.parse(utf8(altered)));
      assertThat(refused.fault()).isEqualTo(Fault.METADATA);
    }
  }

  @Test
  void metadataWithoutExpectationsHasNoMemberForThem() throws IOException {
    assertThat(new String(PENGUINS.bytes(), StandardCharsets.UTF_8)).doesNotContain("expectations");
    assertThat(expecting()).isEqualTo(PENGUINS);
    assertThat(Metadata.hash(PENGUINS.bytes()))
        .hasToString("0xc604266fe22031b8270884a2e2124046c398bd3959fe39ad480eec04fefbaac4");
  }

  @Test
  void theFileIsCroissant() throws DatasetException, WireException {
    JsonNode json = StrictJson.parse(PENGUINS.bytes(), StrictJson.Limits.BODY);
    assertThat(json.at("/conformsTo").asText()).isEqualTo("http://mlcommons.org/croissant/1.0");
    assertThat(json.at("/@type").asText()).isEqualTo("sc:Dataset");
    assertThat(json.at("/version").asText()).isEqualTo("3.0.0");
    assertThat(json.at("/distribution/0/contentSize").asText()).isEqualTo("1234 B");
    assertThat(json.at("/distribution/0/sha256").asText()).isEqualTo("09".repeat(32));
    assertThat(json.at("/distribution/0/encodingFormat").asText()).isEqualTo("application/json");
    assertThat(json.at("/recordSet/0/field/0/dataType").asText()).isEqualTo("sc:Float");
    assertThat(json.at("/recordSet/0/field/0/source/extract/jsonPath").asText())
        .isEqualTo("$[*]['Beak \\'Length\\' (mm)']");
    assertThat(json.at("/probity:dataset/labels/values/1/value").isNull()).isTrue();
    assertThat(json.has("url")).isFalse();
  }

  @Test
  void whateverAFieldIsCalledItsIdIsAnIriOfItsOwn() throws DatasetException, WireException {
    List<String> names = List.of("%20", ".", "..", "a b", "a%20b", "a/b", "a~b-c_d.e", "ž");
    Metadata odd =
        new Metadata(
            "odd",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            DataFormat.CSV,
            1,
            filled(9),
            names.stream().map(name -> new Metadata.Field(name, FieldType.TEXT)).toList(),
            1,
            Optional.empty(),
            Optional.empty(),
            filled(1),
            filled(2));
    assertThat(Metadata.parse(odd.bytes())).isEqualTo(odd);
    JsonNode json = StrictJson.parse(odd.bytes(), StrictJson.Limits.BODY);
    assertThat(json.at("/recordSet/0/field"))
        .extracting(field -> field.path("@id").asText())
        .containsExactly(
            "records/%2520",
            "records/%2E",
            "records/%2E%2E",
            "records/a%20b",
            "records/a%2520b",
            "records/a%2Fb",
            "records/a~b-c_d.e",
            "records/%C5%BE");
  }

  @Test
  void severalFilesAreAFileSet() throws DatasetException, WireException {
    for (DataFormat format : List.of(DataFormat.IDX, DataFormat.FILES)) {
      Metadata files =
          new Metadata(
              "digits",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              1,
              format,
              1234,
              filled(9),
              List.of(
                  new Metadata.Field("label", FieldType.TEXT),
                  new Metadata.Field("sha256", FieldType.TEXT)),
              5,
              Optional.empty(),
              Optional.empty(),
              filled(1),
              filled(2));
      assertThat(Metadata.parse(files.bytes())).isEqualTo(files);
      JsonNode json = StrictJson.parse(files.bytes(), StrictJson.Limits.BODY);
      assertThat(json.at("/distribution/0/@type").asText()).isEqualTo("cr:FileSet");
      assertThat(json.at("/distribution/0/includes").asText()).isEqualTo("data/**");
      assertThat(json.at("/probity:dataset/contentHash").asText()).isEqualTo(filled(9).toString());
      assertThat(json.at("/recordSet/0/field/0/source/extract/fileProperty").asText())
          .isEqualTo("fullpath");
    }
  }

  @Test
  void metaHashIsKeccakOfTheFile() throws DatasetException {
    assertThat(Metadata.hash(PENGUINS.bytes())).isEqualTo(Digests.keccak256(PENGUINS.bytes()));
  }

  @Test
  void anythingButTheCanonicalFileIsRefused() throws DatasetException {
    String file = new String(PENGUINS.bytes(), StandardCharsets.UTF_8);
    for (String altered :
        List.of(
            file + "\n",
            " " + file,
            file.replace("\"@type\":\"sc:Dataset\"", "\"@type\":\"sc:Other\""),
            file.replace("\"conformsTo\":", "\"a\":1,\"conformsTo\":"),
            file.replace("\"contentUrl\":\"data\"", "\"contentUrl\":\"http://elsewhere\""),
            file.replace("1234 B", "01234 B"),
            file.replace("\"records\":5", "\"records\":5.0"),
            file.replace("\"records\":5", "\"records\":\"5\""),
            file.replace("\"records\":2", "\"records\":0"),
            file.replace("0x0101", "0x010"),
            file.replace("sc:Float", "sc:Integer2"),
            file.replace("\"Adelie\"", "null"),
            file.replace("3.0.0", "3.0"),
            "",
            "{}",
            "[]",
            "\"x\"")) {
      DatasetException refusal =
          catchThrowableOfType(DatasetException.class, () -> Metadata.parse(utf8(altered)));
      assertThat(refusal).as(altered).isNotNull();
      assertThat(refusal.fault()).isEqualTo(Fault.METADATA);
    }
  }

  @Test
  void everySingleBitOfTheFileCounts() throws DatasetException {
    byte[] file = PENGUINS.bytes();
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] altered = file.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));
      Optional<Metadata> read = parse(altered);
      assertThat(read).isNotEqualTo(Optional.of(PENGUINS));
    }
  }

  @Test
  void anyMutationIsReadAsItselfOrRefused() throws DatasetException {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    byte[] file = PENGUINS.bytes();
    for (int round = 0; round < 2000; round++) {
      byte[] altered = Mutations.mutate(file, random);
      Optional<Metadata> read = parse(altered);
      if (read.isPresent()) {
        assertThat(read.get().bytes()).as("seed %d, round %d", seed, round).isEqualTo(altered);
      }
    }
  }

  @Test
  void fieldsAreTypedByAllTheirValues() throws IOException {
    String lines =
        """
        {"int":1,"float":1.5,"zip":"01234","bool":true,"text":"x","empty":null,"mixed":1,"nested":[1]}
        {"int":-20,"float":2,"zip":"99999","bool":false,"text":"1","empty":"","mixed":true,"nested":{}}
        {"int":null,"float":1e9,"zip":"","bool":null,"late":3}
        """;
    RecordStatistics statistics = statistics(DataFormat.JSON_LINES, lines);
    assertThat(statistics.fields())
        .extracting(field -> field.name() + " " + field.type())
        .containsExactly(
            "bool BOOLEAN",
            "empty TEXT",
            "float FLOAT",
            "int INTEGER",
            "late INTEGER",
            "mixed TEXT",
            "nested TEXT",
            "text TEXT",
            "zip TEXT");
  }

  @Test
  void valuesAreCountedWithThoseThatAreAbsent() throws IOException {
    String lines =
        """
        {"a":"x","n\\"":1}
        {"a":"\\u0078"}
        {"a":null}
        {"b":1}
        {"a":""}
        """;
    RecordStatistics statistics = statistics(DataFormat.JSON_LINES, lines, "a", "n\"");
    assertThat(statistics.counts("a").values())
        .containsExactly(
            new ValueCounts.ValueCount(Optional.of(""), 1),
            new ValueCounts.ValueCount(Optional.of("x"), 2),
            new ValueCounts.ValueCount(Optional.empty(), 2));
    assertThat(statistics.counts("n\"").values())
        .containsExactly(
            new ValueCounts.ValueCount(Optional.of("1"), 1),
            new ValueCounts.ValueCount(Optional.empty(), 4));
  }

  @Test
  void whatIsNoLabelIsRefused() throws IOException {
    assertThat(refusal("{\"a\":[]}\n", "a").fault()).isEqualTo(Fault.NOT_A_LABEL);
    assertThat(refusal("{\"a\":\"e\\u0301\"}\n", "a").fault()).isEqualTo(Fault.NOT_NFC);
    assertThat(refusal("{\"a\":\"" + "x".repeat(300) + "\"}\n", "a").fault())
        .isEqualTo(Fault.TOO_MANY_VALUES);
    StringBuilder ids = new StringBuilder();
    IntStream.rangeClosed(0, ValueCounts.MAX_VALUES)
        .forEach(i -> ids.append("{\"a\":" + i + "}\n"));
    assertThat(refusal(ids.toString(), "a").fault()).isEqualTo(Fault.TOO_MANY_VALUES);
    RecordStatistics statistics = statistics(DataFormat.JSON_LINES, "{\"a\":1}\n", "b");
    assertThat(catchThrowableOfType(DatasetException.class, () -> statistics.counts("b")).fault())
        .isEqualTo(Fault.NOT_A_LABEL);
  }

  @Test
  void moreFieldNamesThanCanBeListedAreRefused() {
    StringBuilder lines = new StringBuilder();
    IntStream.rangeClosed(0, RecordReader.MAX_FIELDS)
        .forEach(i -> lines.append("{\"f" + i + "\":1}\n"));
    assertThat(refusal(lines.toString()).fault()).isEqualTo(Fault.TOO_MANY_FIELDS);
    String name = "x".repeat(300_000);
    assertThat(refusal("{\"" + name + "\":1}\n{\"y" + name + "\":1}\n").fault())
        .isEqualTo(Fault.TOO_MANY_FIELDS);
  }

  @Test
  void contradictionsWithTheDataAreNamed() {
    ContentFindings same =
        new ContentFindings(
            filled(9), 1234, filled(9), 1234, filled(0), filled(2), 5, filled(0), filled(0), 5);
    ContentFindings other =
        new ContentFindings(
            filled(8), 1233, filled(8), 1233, filled(0), filled(2), 4, filled(0), filled(0), 5);
    assertThat(PENGUINS.contradictedBy(same)).isEmpty();
    assertThat(PENGUINS.contradictedBy(other))
        .hasSize(3)
        .contains("metadata says 5 records, the data has 4");
  }

  private static Optional<Metadata> parse(byte[] file) {
    try {
      return Optional.of(Metadata.parse(file));
    } catch (DatasetException refused) {
      return Optional.empty();
    }
  }

  private static DatasetException refusal(String lines, String... counted) {
    return catchThrowableOfType(
        DatasetException.class, () -> statistics(DataFormat.JSON_LINES, lines, counted));
  }

  private static RecordStatistics statistics(DataFormat format, String file, String... counted)
      throws IOException {
    RecordStatistics statistics = new RecordStatistics(List.of(counted));
    for (SourceRecord record : Sources.records(format, utf8(file))) {
      statistics.add(record);
    }
    return statistics;
  }
}
