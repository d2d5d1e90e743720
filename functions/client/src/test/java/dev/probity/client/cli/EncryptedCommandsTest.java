package dev.probity.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.client.ExitCode;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.verification.DatasetOnDisk;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Commands about an encrypted data set whose bundle and content lie in files. */
@ResourceLock(Resources.SYSTEM_OUT)
class EncryptedCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PEOPLE = "name,age\nAnn,30\nBob,41.50\nAnn,30\nCid,\n";
  private static final String KEY = Digests.keccak256("data key").toString();

  @TempDir private static Path folder = Path.of("");
  private static Path bundle = Path.of("");
  private static Path network = Path.of("");
  private static Path content = Path.of("");
  private static Path key = Path.of("");
  private static Path wrong = Path.of("");

  private final StringBuilder said = new StringBuilder();

  @BeforeAll
  static void write() throws IOException {
    DatasetOnDisk people =
        DatasetOnDisk.write(
            folder.resolve("people"), PEOPLE, DataKey.of(Digests.keccak256("data key").bytes()));
    bundle = people.bundle();
    network = people.network();
    content = people.content();
    key = Files.writeString(folder.resolve("data.key"), KEY + "\n");
    wrong = Files.writeString(folder.resolve("wrong.key"), Digests.keccak256("wrong") + "\n");
  }

  /** No command shows the key or the key of the records, whatever it ends with. */
  @AfterEach
  void noKeyWasSaid() {
    String recordKey =
        DataKey.of(Digests.keccak256("data key").bytes()).recordKey().toString().substring(2);
    assertThat(said.toString()).doesNotContain(KEY.substring(2)).doesNotContain(recordKey);
  }

  private Said say(String... words) {
    Said heard = Said.by(words);
    said.append(heard.out()).append(heard.err());
    return heard;
  }

  private Said about(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.addAll(
        List.of(
            bundle.toString(), "--network", network.toString(), "--content", content.toString()));
    words.addAll(List.of(more));
    return say(words.toArray(String[]::new));
  }

  private Said own(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("--config", folder.resolve("nobody").toString()));
    words.addAll(List.of(more));
    return about(command, words.toArray(String[]::new));
  }

  @Test
  void withoutTheKeyABundleVerifiesAndRecordsAreSaidNotToBeChecked() throws IOException {
    Said text = about("verify");
    assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCode.OK.number());
    assertThat(text.out()).contains("records: not checked: encrypted");
    Said json = about("verify", "--json");
    assertThat(JSON.readTree(json.out()).path("status").asText()).isEqualTo("verified");
    assertThat(JSON.readTree(json.out()).path("findings").toString())
        .contains("records: not checked: encrypted");
  }

  @Test
  void withTheKeyABundleVerifiesWhole() {
    Said text = about("verify", "--data-key", key.toString());
    assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCode.OK.number());
    assertThat(text.out()).contains("4 records").doesNotContain("not checked: encrypted");
  }

  @Test
  void withAnotherKeyABundleIsRefused() {
    Said text = about("verify", "--data-key", wrong.toString());
    assertThat(text.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(text.out()).contains("wrong-key");
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutBeingRepeated() throws IOException {
    for (String text :
        List.of("", KEY.substring(2), KEY + "0", KEY.toUpperCase(Locale.ROOT), "x".repeat(1000))) {
      Path file = Files.writeString(folder.resolve("bad.key"), text);
      Said refused = about("verify", "--data-key", file.toString());
      assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
      assertThat(refused.err()).contains("is no data key").doesNotContain("xxxx");
    }
    assertThat(about("verify", "--data-key", folder.resolve("none").toString()).err())
        .contains("cannot read the data key");
  }

  @Test
  void theDataIsWrittenInTheClearUnderItsUsualNames() throws IOException {
    Path out = folder.resolve("out");
    Said get = own("data get", "--data-key", key.toString(), "--out", out.toString());
    // The checkpoint in the descriptor confirms the anchor.
    assertThat(get.exitCode()).as(get.err()).isEqualTo(ExitCode.OK.number());
    assertThat(out.resolve("data")).hasContent(PEOPLE);
    assertThat(out.resolve("metadata.json")).content().contains("probity:dataset");
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder(
            "data", "leaves", "manifest.json", "manifest.sig", "metadata.json");
  }

  @Test
  void withoutTheKeyCommandsSayWhatIsMissing() {
    for (Said refused :
        List.of(
            own("data get", "--out", folder.resolve("none").toString()),
            own("data export", "--croissant"),
            own("data check"))) {
      assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
      assertThat(refused.err()).contains("Version 1 is encrypted").contains("--data-key");
    }
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void withAnotherKeyCommandsSaySo() {
    Said refused = own("data check", "--data-key", wrong.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("each version has its own");
  }

  @Test
  void ofSeveralKeysTheRightOneIsTaken() {
    Said check = own("data check", "--data-key", wrong.toString(), "--data-key", key.toString());
    assertThat(check.exitCode()).as(check.err()).isEqualTo(ExitCode.OK.number());
  }

  @Test
  void metadataIsExportedToAFile() throws IOException {
    Path croissant = folder.resolve("croissant.json");
    Said export =
        own("data export", "--croissant", "--data-key", key.toString(), "-o", croissant.toString());
    assertThat(export.exitCode()).as(export.err()).isEqualTo(ExitCode.OK.number());
    assertThat(Files.readString(croissant)).contains("probity:dataset");
  }

  @Test
  void aVersionIsShownAsEncrypted() {
    assertThat(say("data", "show", bundle.toString()).out()).contains("data          encrypted");
  }

  @Test
  void aRecordIsProvedByItsNumberAndVerifiedByTheRecordKey() {
    Path proof = folder.resolve("p.cbor");
    String[] prove = {
      "prove",
      "--number",
      "2",
      "--in",
      bundle.toString(),
      "--content",
      content.toString(),
      "-o",
      proof.toString(),
      "--config",
      folder.resolve("nobody").toString()
    };
    Said without = say(prove);
    assertThat(without.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(without.err()).contains("--data-key");
    List<String> words = new ArrayList<>(List.of(prove));
    words.addAll(List.of("--data-key", key.toString()));
    Said with = say(words.toArray(String[]::new));
    assertThat(with.exitCode()).as(with.err()).isEqualTo(ExitCode.OK.number());
    assertThat(with.out()).contains("give it to nobody else").doesNotContain(KEY.substring(2));
    // Whoever verifies a proof needs the key of the records, and gets it from who proves.
    said.setLength(0);
    String recordKey = DataKey.of(Digests.keccak256("data key").bytes()).recordKey().toString();
    Said verified =
        say(
            "verify-proof",
            proof.toString(),
            "--record",
            "{\"name\":\"Bob\",\"age\":41.50}",
            "--bundle",
            bundle.toString(),
            "--network",
            network.toString(),
            "--content",
            content.toString(),
            "--record-key",
            recordKey);
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.OK.number());
    assertThat(verified.out()).contains("records: not checked: encrypted");
  }

  @Test
  void aProofNeedsTheRecordKeyOfEncryptedData() throws IOException {
    Path proof = Files.write(folder.resolve("empty.cbor"), new byte[] {1});
    Said refused =
        say(
            "verify-proof",
            proof.toString(),
            "--record",
            "{\"name\":\"Ann\"}",
            "--bundle",
            bundle.toString(),
            "--network",
            network.toString(),
            "--content",
            content.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("--record-key");
  }
}
