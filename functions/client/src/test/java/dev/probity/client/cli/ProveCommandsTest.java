package dev.probity.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.protocol.integrity.verification.DatasetOnDisk;
import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code prove} and {@code verify-proof}, with a bundle and its content in files. */
@ResourceLock(Resources.SYSTEM_OUT)
class ProveCommandsTest {
  private static final String PEOPLE =
      """
      name,age
      Ann,30
      Bob,41.50
      Ann,30
      Cid,
      """;
  private static final String ANN = "{\"name\": \"Ann\", \"age\": 30}";
  private static final String EVE = "{\"name\": \"Eve\", \"age\": 30}";

  @TempDir private static Path folder = Path.of("");
  private static DatasetOnDisk people =
      new DatasetOnDisk(folder, folder, folder, folder, folder, key());
  private static DatasetOnDisk others = people;

  private static Bytes32 key() {
    return Bytes32.ZERO;
  }

  @BeforeAll
  static void write() throws IOException {
    people = DatasetOnDisk.write(folder.resolve("people"), PEOPLE);
    others = DatasetOnDisk.write(folder.resolve("others"), "name,age\nAnn,30\nZoe,7\n");
  }

  private static Said prove(Path proof, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("prove", "--content", people.content().toString(), "-o", proof.toString()));
    words.addAll(List.of(more));
    return Said.by(words.toArray(String[]::new));
  }

  private static String bundle() {
    return people.bundle().toString();
  }

  private static Said verify(Path proof, String record, String... more) {
    List<String> words =
        new ArrayList<>(List.of("verify-proof", proof.toString(), "--record", record, "--json"));
    if (!List.of(more).contains("--bundle")) {
      words.addAll(List.of("--bundle", bundle()));
    }
    if (!List.of(more).contains("--network")) {
      words.addAll(List.of("--network", people.network().toString()));
    }
    words.addAll(List.of(more));
    return Said.by(words.toArray(String[]::new));
  }

  private static Said verifyWithContent(Path proof, String record) {
    return verify(proof, record, "--content", people.content().toString());
  }

  private static Said verifyWithKey(Path proof, String record) {
    return verify(proof, record, "--record-key", people.recordKey().toString());
  }

  /** As of a bundle that was made before bundles carried check reports. */
  private static Said verifyUnchecked(Path proof, String record, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--bundle",
                people.bundleWithoutCheck().toString(),
                "--record-key",
                people.recordKey().toString()));
    words.addAll(List.of(more));
    return verify(proof, record, words.toArray(String[]::new));
  }

  private static Path proof(String name, String record, String claim) throws IOException {
    Path proof = folder.resolve(name);
    Said said = prove(proof, record, claim, bundle());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(ExitCode.OK.number());
    assertThat(Files.size(proof)).isLessThanOrEqualTo(2048);
    return proof;
  }

  @Test
  void aRecordThatIsInIsProvedWithTheContentAndByTheRecordKeyAlone() throws Exception {
    Path proof = proof("in.proof.cbor", ANN, "--in");
    Said whole = verifyWithContent(proof, ANN);
    assertThat(whole.exitCode()).as(whole.err()).isEqualTo(ExitCode.OK.number());
    assertThat(whole.json().path("status").asText()).isEqualTo("proved");
    assertThat(whole.json().path("claim").asText()).isEqualTo("in");
    assertThat(whole.json().path("order").asText()).isEqualTo("recomputed");
    assertThat(whole.json().path("bundle").path("status").asText()).isEqualTo("verified");

    Said alone = verifyWithKey(proof, ANN);
    assertThat(alone.exitCode()).as(alone.err()).isEqualTo(ExitCode.OK.number());
    assertThat(alone.json().path("order").asText()).isEqualTo("attested");
    assertThat(alone.json().path("bundle").path("status").asText()).isEqualTo("content-not-read");

    Said unchecked = verifyUnchecked(proof, ANN);
    assertThat(unchecked.exitCode()).as(unchecked.err()).isEqualTo(ExitCode.OK.number());
    assertThat(unchecked.json().path("order").asText()).isEqualTo("owners-word");
  }

  @Test
  void absenceIsProvedWithTheContentAndByTheAiServicesReport() throws Exception {
    Path proof = proof("not-in.proof.cbor", EVE, "--not-in");
    Said whole = verifyWithContent(proof, EVE);
    assertThat(whole.exitCode()).as(whole.err()).isEqualTo(ExitCode.OK.number());
    assertThat(whole.json().path("claim").asText()).isEqualTo("not-in");
    assertThat(whole.json().path("order").asText()).isEqualTo("recomputed");

    Said alone = verifyWithKey(proof, EVE);
    assertThat(alone.exitCode()).as(alone.err()).isEqualTo(ExitCode.OK.number());
    assertThat(alone.json().path("status").asText()).isEqualTo("proved");
    assertThat(alone.json().path("claim").asText()).isEqualTo("not-in");
    assertThat(alone.json().path("order").asText()).isEqualTo("attested");
    String signer = alone.json().at("/bundle/attestation/signer").asText();
    assertThat(signer).matches("0x[0-9a-f]{40}");
    assertThat(text(proof, people.bundle()))
        .contains("PROVED", "the record is not in the data set")
        .contains("order of the records: attested by the AI service of this deployment, " + signer)
        .contains("CONTENT NOT READ");
  }

  @Test
  void absenceIsUnconfirmedWithoutContentAndReport() throws Exception {
    Path proof = proof("unchecked.proof.cbor", EVE, "--not-in");
    Said alone = verifyUnchecked(proof, EVE);
    assertThat(alone.exitCode()).isEqualTo(ExitCode.ABSENCE_UNCONFIRMED.number());
    assertThat(alone.json().path("status").asText()).isEqualTo("absence-unconfirmed");
    assertThat(alone.json().at("/bundle/findings").toString()).contains("check: none");
    assertThat(text(proof, people.bundleWithoutCheck()))
        .contains("ABSENCE UNCONFIRMED", "the owner's word", "CONTENT NOT READ");
  }

  /** As a person sees it, by the record key alone. */
  private static String text(Path proof, Path bundle) {
    return Said.by(
            "verify-proof",
            proof.toString(),
            "--record",
            EVE,
            "--bundle",
            bundle.toString(),
            "--network",
            people.network().toString(),
            "--record-key",
            people.recordKey().toString())
        .out();
  }

  @Test
  void whatIsNotTrueIsNotProved() {
    Path proof = folder.resolve("never.proof.cbor");
    Said absent = prove(proof, EVE, "--in", bundle());
    assertThat(absent.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(absent.err()).contains("The record is not in").contains("--not-in proves that");
    Said present = prove(proof, ANN, "--not-in", bundle());
    assertThat(present.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(present.err()).contains("The record is in").contains("2 of its 4 records");
    Said third = prove(proof, ANN, "--in", bundle(), "--occurrence", "2");
    assertThat(third.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(third.err()).contains("no occurrence 2").contains("2 records are equal");
    assertThat(proof).doesNotExist();
  }

  @Test
  void theSecondOfEqualRecordsIsProvedToo() throws Exception {
    Path proof = folder.resolve("second.proof.cbor");
    assertThat(prove(proof, ANN, "--in", bundle(), "--occurrence", "1").exitCode()).isZero();
    Said said = verifyWithContent(proof, ANN);
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.json().path("occurrence").asInt()).isEqualTo(1);
  }

  @Test
  void aRecordIsFoundByItsNumberAndShown() throws Exception {
    Path proof = folder.resolve("number.proof.cbor");
    Said said = prove(proof, "--number", "2", "--in", bundle(), "--json");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.json().path("record").toString())
        .isEqualTo("{\"age\":\"41.50\",\"name\":\"Bob\"}");
    assertThat(verifyWithContent(proof, said.json().path("record").toString()).exitCode()).isZero();
    assertThat(prove(proof, "--number", "5", "--in", bundle()).err()).contains("1 to 4");
  }

  @Test
  void aRecordInAFileMayHaveAnyLayoutButMustHaveTheTextOfTheSource() throws Exception {
    Path bob =
        Files.writeString(
            folder.resolve("bob.json"), "{\n  \"name\": \"Bob\",\n  \"age\": 41.50\n}\n");
    Path proof = proof("bob.proof.cbor", bob.toString(), "--in");
    assertThat(verifyWithContent(proof, bob.toString()).exitCode()).isZero();
    Said other = prove(proof, "{\"name\":\"Bob\",\"age\":41.5}", "--in", bundle());
    assertThat(other.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
  }

  @Test
  void aRecordIsReadFromStandardInput() throws Exception {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(ANN.getBytes(StandardCharsets.UTF_8)));
      proof("stdin.proof.cbor", "-", "--in");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void fieldsThatTheDataDoesNotHaveAreTold() throws Exception {
    Said said =
        prove(folder.resolve("note.cbor"), "{\"Name\":\"Ann\"}", "--not-in", bundle(), "--json");
    assertThat(said.exitCode()).isZero();
    assertThat(said.json().path("notes").toString()).contains("Name", "age");
  }

  @Test
  void anotherRecordAnotherBundleAndAnotherKeyAreRefusedByName() throws Exception {
    Path proof = proof("refused.proof.cbor", ANN, "--in");
    assertRefused(verifyWithContent(proof, EVE), "other-record");
    assertRefused(verify(proof, ANN, "--record-key", "0x" + "11".repeat(32)), "wrong-record-key");
    Said other =
        Said.by(
            "verify-proof",
            proof.toString(),
            "--record",
            ANN,
            "--bundle",
            others.bundle().toString(),
            "--network",
            others.network().toString(),
            "--content",
            others.content().toString(),
            "--json");
    // The two are one data set's id and version by their nonce, with different manifests.
    assertRefused(other, "other-manifest");

    byte[] bytes = Files.readAllBytes(proof);
    bytes[bytes.length - 1] ^= 1;
    assertRefused(
        verifyWithContent(Files.write(folder.resolve("bit.proof.cbor"), bytes), ANN),
        "root-mismatch");
    Path none = Files.writeString(folder.resolve("none.proof.cbor"), "no proof");
    assertRefused(verifyWithContent(none, ANN), "proof-malformed");
  }

  private static void assertRefused(Said said, String code) throws IOException {
    assertThat(said.exitCode()).as(said.out()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(said.json().path("status").asText()).isEqualTo("refused");
    assertThat(said.json().path("failure").path("code").asText()).isEqualTo(code);
    assertThat(said.json().has("claim")).isFalse();
  }

  @Test
  void theBundleIsVerifiedFirstWithTheCodesOfVerify() throws Exception {
    Path proof = proof("bundle.proof.cbor", ANN, "--in");
    String unpinned = people.networkWithoutCheckpoint().toString();
    for (String[] how :
        List.of(
            new String[] {"--content", people.content().toString()},
            new String[] {"--record-key", people.recordKey().toString()})) {
      Said unconfirmed = verify(proof, ANN, "--network", unpinned, how[0], how[1]);
      assertThat(unconfirmed.exitCode()).isEqualTo(ExitCode.ANCHOR_UNCONFIRMED.number());
      assertThat(unconfirmed.json().path("status").asText()).isEqualTo("anchor-unconfirmed");
    }
    // Absence by the owner's word is unconfirmed whatever the anchor is.
    Path absence = proof("bundle-not-in.proof.cbor", EVE, "--not-in");
    Said both = verifyUnchecked(absence, EVE, "--network", unpinned);
    assertThat(both.exitCode()).isEqualTo(ExitCode.ABSENCE_UNCONFIRMED.number());
    assertThat(both.json().path("bundle").path("status").asText()).isEqualTo("anchor-unconfirmed");
    // That the AI service's key is one rests on the anchor block too.
    Said attested =
        verify(absence, EVE, "--network", unpinned, "--record-key", people.recordKey().toString());
    assertThat(attested.exitCode()).isEqualTo(ExitCode.ANCHOR_UNCONFIRMED.number());
    assertThat(attested.json().path("order").asText()).isEqualTo("attested");
    String bundle = Files.readString(people.bundle());
    Path tampered =
        Files.writeString(
            folder.resolve("tampered.json"),
            bundle.replaceFirst("\"salt\":\"0x.", "\"salt\":\"0x" + otherDigit(bundle)));
    Said refused =
        Said.by(
            "verify-proof",
            proof.toString(),
            "--record",
            ANN,
            "--bundle",
            tampered.toString(),
            "--network",
            people.network().toString(),
            "--record-key",
            people.recordKey().toString(),
            "--json");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(refused.json().path("bundle").path("failure").path("code").asText())
        .isEqualTo("request-signature");
    assertThat(refused.json().has("failure")).isFalse();
  }

  private static String otherDigit(String bundle) {
    char digit = bundle.charAt(bundle.indexOf("\"salt\":\"0x") + 10);
    return digit == '0' ? "1" : "0";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"name\":\"Ann\"}]           | is not one record",
        "missing.json                   | a record typed here begins with {",
        "{\"name\":\"Ann\"} {}          | something follows the object",
        "{\"name\":\"Ann\",\"name\":1}  | a second member named",
        "{\"name\":\"Zo\ufffd\"}         | LC_ALL=C.UTF-8",
        "{name: Ann}                    | not JSON",
        "{\"name\":                     | not JSON",
      })
  void whatIsNoRecordIsSaidToBeNone(String record, String said) throws IOException {
    Path array = Files.writeString(folder.resolve("array.json"), record);
    String given = record.startsWith("[") ? array.toString() : record;
    Said refused = prove(folder.resolve("no.cbor"), given, "--in", bundle());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains(said);
  }

  @Test
  void optionsThatDoNotFitTogetherAreUsageErrors() {
    Path proof = folder.resolve("no.cbor");
    assertThat(prove(proof, "--in", bundle()).err()).contains("RECORD, or --number");
    assertThat(prove(proof, ANN, "--in", bundle(), "--number", "1").err())
        .contains("RECORD, or --number");
    assertThat(prove(proof, "--number", "1", "--not-in", bundle()).err())
        .contains("nothing to prove");
    assertThat(prove(proof, ANN, "--not-in", bundle(), "--occurrence", "0").err())
        .contains("belongs to --in");
    assertThat(prove(proof, ANN).err()).contains("--in", "--not-in");
    assertThat(prove(proof, ANN, "--in", bundle(), "--not-in", bundle()).exitCode())
        .isEqualTo(ExitCode.USAGE.number());
    assertThat(verify(proof, ANN).err()).contains("the content, or the record key");
    assertThat(verify(proof, ANN, "--record-key", "0x12").err()).contains("64 hexadecimal");
  }

  @Test
  void contentThatIsNotTheSignedOneIsRefused() {
    Said said =
        Said.by(
            "prove",
            ANN,
            "--in",
            bundle(),
            "--content",
            others.content().toString(),
            "-o",
            folder.resolve("no.cbor").toString());
    assertThat(said.exitCode()).isEqualTo(ExitCode.UNAVAILABLE.number());
    assertThat(said.err()).contains("--content");
  }
}
