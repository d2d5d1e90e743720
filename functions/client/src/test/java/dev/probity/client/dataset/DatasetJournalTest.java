package dev.probity.client.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetJournalTest {
  /** What is kept, in the order in which a run comes by it. */
  private static final List<String> STAGES =
      List.of("name", "secrets", "root", "replyKey", "transaction", "submittedInBlock");

  @TempDir private Path parent = Path.of("");

  private Path folder() {
    return parent.resolve("work");
  }

  private Path file() {
    return folder().resolve("journal.json");
  }

  private static void reach(DatasetJournal journal, String stage) {
    var object = JsonNodeFactory.instance.objectNode();
    switch (stage) {
      case "secrets" -> journal.put(stage, object.put("nonce", "0x" + "17".repeat(32)));
      case "replyKey" -> journal.put(stage, ReplyKeyPair.generate().toPrivateJwk());
      case "transaction" -> journal.put(stage, object.put("raw", "0x02").put("nonce", 7));
      default -> journal.put(stage, "of " + stage);
    }
  }

  @Test
  void aNewProcessFindsWhatWasKeptAtEachStage() throws IOException {
    for (int reached = 1; reached <= STAGES.size(); reached++) {
      reach(DatasetJournal.open(folder()), STAGES.get(reached - 1));
      DatasetJournal next = DatasetJournal.open(folder());
      for (String stage : STAGES) {
        assertThat(next.get(stage).isPresent())
            .as("%s after %d stages", stage, reached)
            .isEqualTo(STAGES.indexOf(stage) < reached);
      }
    }
    DatasetJournal last = DatasetJournal.open(folder());
    assertThat(last.text("root")).contains("of root");
    assertThat(last.replyKey()).isPresent();
    assertThat(last.bytes32("secrets", "nonce")).hasToString("0x" + "17".repeat(32));
    assertThat(last.bundle()).isEmpty();
    try (Stream<Path> files = Files.list(folder())) {
      assertThat(files).containsExactly(file());
    }
  }

  @Test
  void secretsAreTheOwnersAlone() throws IOException {
    reach(DatasetJournal.open(folder()), "secrets");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void whatIsRemovedStaysRemoved() {
    DatasetJournal journal = DatasetJournal.open(folder());
    STAGES.forEach(stage -> reach(journal, stage));
    journal.remove("transaction", "submittedInBlock", "never-there");
    DatasetJournal next = DatasetJournal.open(folder());
    assertThat(next.get("transaction")).isEmpty();
    assertThat(next.get("submittedInBlock")).isEmpty();
    assertThat(next.text("root")).contains("of root");
  }

  @Test
  void aJournalCutOffAnywhereIsRefusedByItsPathAndNeverTakenForANewOne() throws IOException {
    STAGES.forEach(stage -> reach(DatasetJournal.open(folder()), stage));
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> DatasetJournal.open(folder()))
          .as("cut to %d bytes", length)
          .isInstanceOf(ClientException.class)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("what is anchored on chain stays");
    }
  }

  @Test
  void aDraftThatACrashLeftBehindIsNoJournal() throws IOException {
    reach(DatasetJournal.open(folder()), "root");
    Files.writeString(folder().resolve(".draft-1.tmp"), "{\"root\":\"of nothing\"}");
    assertThat(DatasetJournal.open(folder()).text("root")).contains("of root");
    Files.delete(file());
    assertThat(DatasetJournal.exists(folder())).isFalse();
    assertThat(DatasetJournal.open(folder()).text("root")).isEmpty();
  }

  @Test
  void aDamagedMemberIsNamed() {
    DatasetJournal journal = DatasetJournal.open(folder());
    journal.put("secrets", JsonNodeFactory.instance.objectNode().put("nonce", "0x17"));
    journal.put("replyKey", "none");
    journal.put("bundle", JsonNodeFactory.instance.objectNode());
    journal.put("storeData", JsonNodeFactory.instance.arrayNode());
    assertThatThrownBy(() -> journal.bytes32("secrets", "nonce"))
        .hasMessageContaining("secrets.nonce");
    assertThatThrownBy(() -> journal.bytes32("secrets", "salt"))
        .hasMessageContaining("secrets.salt");
    assertThatThrownBy(journal::replyKey).hasMessageContaining("replyKey");
    assertThatThrownBy(journal::bundle).hasMessageContaining("bundle");
    assertThatThrownBy(() -> journal.message("storeData", StoreData.TYPE))
        .hasMessageContaining("storeData")
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void anyDamagedJournalIsReadOrRefused() throws IOException {
    STAGES.forEach(stage -> reach(DatasetJournal.open(folder()), stage));
    byte[] whole = Files.readAllBytes(file());
    long seed = 20_260_403L;
    var random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] bent = whole.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
      }
      Files.write(file(), bent);
      try {
        DatasetJournal read = DatasetJournal.open(folder());
        assertThat(read.bytes32("secrets", "nonce")).isInstanceOf(Bytes32.class);
        assertThat(read.replyKey()).isNotNull();
      } catch (ClientException told) {
        assertThat(told.exitCode())
            .as("seed %d round %d", seed, round)
            .isEqualTo(ExitCode.ENVIRONMENT);
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(100, 1_999);
    assertThat(new String(whole, UTF_8)).contains("submittedInBlock");
  }
}
