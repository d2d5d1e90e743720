package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationJournalTest {
  @TempDir private Path parent = Path.of("");
  private AccountFolder folder = new AccountFolder(Path.of(""));

  @BeforeEach
  void makeFolder() {
    folder = new AccountFolder(parent.resolve("account"));
  }

  private Path file() {
    return folder.registration().resolve("journal.json");
  }

  /** As far as R1 is signed. */
  private RegistrationJournal begun() {
    RegistrationJournal journal = RegistrationJournal.open(folder);
    journal.put("replyKey", Scene.REPLY_KEY.toPrivateJwk());
    journal.keepSaltP(Scene.word("saltP"));
    journal.keep(Scene.REGISTRATION);
    return journal;
  }

  @Test
  void aNewProcessFindsWhatWasKept() throws IOException {
    begun();
    RegistrationJournal next = RegistrationJournal.open(folder);
    assertThat(next.registration()).contains(Scene.REGISTRATION);
    assertThat(next.saltP()).contains(Scene.word("saltP"));
    assertThat(next.requiredReplyKey().publicJwk().thumbprint())
        .isEqualTo(Scene.REPLY_KEY.publicJwk().thumbprint());
    assertThat(next.isSent()).isFalse();
    assertThat(next.isTaken()).isFalse();
    next.put("transaction", JsonNodeFactory.instance.objectNode().put("nonce", 7));
    assertThat(RegistrationJournal.open(folder).isSent()).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void whatSaltsThePasswordIsGoneOnceTheModuleHasTheMessage() throws IOException {
    begun().taken();
    RegistrationJournal next = RegistrationJournal.open(folder);
    assertThat(next.isTaken()).isTrue();
    assertThat(next.saltP()).isEmpty();
    assertThat(next.registration()).isPresent();
    assertThat(file()).content().doesNotContain(Scene.word("saltP").toString());
  }

  @Test
  void nothingIsLeftOfOneThatIsForgotten() {
    RegistrationJournal journal = begun();
    journal.put("transaction", JsonNodeFactory.instance.objectNode().put("nonce", 7));
    journal.taken();
    journal.forget();
    assertThat(file()).hasContent("{}");
    RegistrationJournal next = RegistrationJournal.open(folder);
    assertThat(next.registration()).isEmpty();
    assertThat(next.isSent()).isFalse();
    assertThat(next.isTaken()).isFalse();
  }

  @Test
  void aDamagedMemberIsNamed() {
    RegistrationJournal journal = RegistrationJournal.open(folder);
    journal.put("registration", JsonNodeFactory.instance.objectNode());
    journal.put("saltP", "0x17");
    assertThatThrownBy(journal::registration)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("damaged at registration");
    assertThatThrownBy(journal::saltP)
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("damaged at saltP");
  }
}
