package dev.probity.client.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.protocol.wire.ReplyKeyPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetJournalTest {
  private static final long SEED = 20_260_101;

  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("journal.json");
  }

  @Test
  void whatWasPutIsThereForTheNextRunAndForItsOwnerAlone() throws Exception {
    ReplyKeyPair replyKey = ReplyKeyPair.generate();
    DatasetJournal.open(folder).put("replyKey", replyKey.toPrivateJwk());
    DatasetJournal.open(folder).put("root", "bafy");
    DatasetJournal next = DatasetJournal.open(folder);
    assertThat(next.text("root")).contains("bafy");
    assertThat(next.replyKey().map(ReplyKeyPair::publicJwk)).contains(replyKey.publicJwk());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void whatWasRemovedIsGone() {
    DatasetJournal journal = DatasetJournal.open(folder);
    journal.put("bundle", "a");
    journal.put("transaction", "b");
    journal.remove("bundle", "transaction");
    assertThat(DatasetJournal.open(folder).get("bundle")).isEmpty();
    assertThat(DatasetJournal.open(folder).get("transaction")).isEmpty();
  }

  @Test
  void aDraftThatACrashLeftBehindIsNoJournal() throws Exception {
    DatasetJournal.open(folder).put("root", "bafy");
    Files.writeString(folder.resolve(".draft-1.tmp"), "{\"root\":");
    assertThat(DatasetJournal.open(folder).text("root")).contains("bafy");
  }

  @Test
  void aDamagedJournalIsNamedAndNeverGuessedAt() throws Exception {
    DatasetJournal.open(folder).put("root", "bafy");
    String whole = Files.readString(file());
    Files.writeString(file(), whole.substring(0, whole.length() / 2));
    assertThatThrownBy(() -> DatasetJournal.open(folder))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void whateverBytesStandInTheFileItOpensOrIsNamed() throws Exception {
    DatasetJournal.open(folder).put("replyKey", ReplyKeyPair.generate().toPrivateJwk());
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(SEED);
    int refused = 0;
    for (int round = 0; round < 500; round++) {
      byte[] bent = whole.clone();
      bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
      Files.write(file(), bent);
      try {
        assertThat(DatasetJournal.open(folder).replyKey()).isNotNull();
      } catch (ClientException named) {
        assertThat(named.getMessage()).contains(folder.toString());
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(new String(whole, UTF_8)).contains("replyKey");
  }
}
