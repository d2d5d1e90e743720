package dev.probity.client.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.config.ClientFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code credential.json} and {@code session.json}. */
class KeptFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KeptSession SESSION =
      new KeptSession(Scene.USER, Scene.word("sid"), Scene.NOW + 3600, Scene.token());

  @TempDir private Path parent = Path.of("");
  private AccountFolder folder = new AccountFolder(Path.of(""));

  @BeforeEach
  void makeFolder() {
    folder = AccountFolder.of(new ClientFolder(parent), Scene.NETWORK, Scene.USER);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void bothAreReadAsTheyWereWrittenAndAreTheirOwnersAlone() throws IOException {
    assertThat(KeptCredential.read(folder)).isEmpty();
    assertThat(KeptSession.read(folder)).isEmpty();
    Scene.KEPT.write(folder);
    SESSION.write(folder);
    assertThat(KeptCredential.read(folder)).contains(Scene.KEPT);
    assertThat(KeptSession.read(folder)).contains(SESSION);
    assertThat(mode(folder.path())).isEqualTo("rwx------");
    for (Path file : List.of(folder.credential(), folder.session())) {
      assertThat(mode(file)).isEqualTo("rw-------");
    }
  }

  @Test
  void neitherSaysItsSecret() {
    assertThat(Scene.KEPT.toString())
        .doesNotContain(Scene.word("rho").toString(), Scene.KEPT.uCred().toString());
    assertThat(SESSION.toString()).doesNotContain(SESSION.token());
    assertThat(new LoggedIn(Scene.KEPT, SESSION).toString())
        .doesNotContain(SESSION.token(), Scene.word("rho").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rhoRole, 0x17, /rhoRole",
    "email, Ann, /email",
    "credential/user, 0x17, /credential/user",
    "credential/role, 7, no role 7",
    "credential/scope, 8, scope and access",
    "credential/rho, , /credential/rho",
    "extra, x, /extra",
  })
  void aCredentialThatWasEditedIsRefusedByFileAndMember(String member, String value, String named)
      throws IOException {
    Scene.KEPT.write(folder);
    edit(folder.credential(), member, value);
    assertThatThrownBy(() -> KeptCredential.read(folder))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(folder.credential().toString())
        .hasMessageContaining(named)
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.ENVIRONMENT);
  }

  @ParameterizedTest
  @CsvSource({
    "user, 0x17, /user",
    "sid, 0x17, /sid",
    "exp, soon, /exp",
    "exp, -1, /exp",
    "token, a.b.c, /token",
    "token, , /token",
    "extra, x, /extra",
  })
  void aSessionThatWasEditedIsRefusedByFileAndMember(String member, String value, String named)
      throws IOException {
    SESSION.write(folder);
    edit(folder.session(), member, value);
    assertThatThrownBy(() -> KeptSession.read(folder))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(folder.session().toString())
        .hasMessageContaining(named)
        .hasMessageContaining("log in again");
  }

  /** Puts a number or a text in the place of a member; nothing at all takes it away. */
  private static void edit(Path file, String member, String value) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    List<String> path = Arrays.asList(member.split("/", -1));
    ObjectNode holder = path.size() == 1 ? json : (ObjectNode) json.path(path.getFirst());
    JsonNode changed = value == null ? null : JSON.valueToTree(number(value));
    if (changed == null) {
      holder.remove(path.getLast());
    } else {
      holder.set(path.getLast(), changed);
    }
    Files.write(file, JSON.writeValueAsBytes(json));
  }

  private static Object number(String value) {
    return value.matches("-?[0-9]+") ? (Object) Long.valueOf(value) : value;
  }

  @Test
  void aFileCutOffAnywhereIsRefused() throws IOException {
    Scene.KEPT.write(folder);
    byte[] whole = Files.readAllBytes(folder.credential());
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(folder.credential(), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> KeptCredential.read(folder))
          .as("cut to %d bytes", length)
          .isInstanceOf(ClientException.class);
    }
  }

  @Test
  void aSessionHoldsUntilItsLastSecondHasCome() {
    assertThat(SESSION.holds(Instant.ofEpochSecond(SESSION.exp() - 1))).isTrue();
    assertThat(SESSION.holds(Instant.ofEpochSecond(SESSION.exp()))).isFalse();
    assertThat(Scene.KEPT.expired(Instant.ofEpochSecond(Scene.NOW + 86_399))).isFalse();
    assertThat(Scene.KEPT.expired(Instant.ofEpochSecond(Scene.NOW + 86_400))).isTrue();
  }

  @Test
  void whoIsNotRegisteredOrNotLoggedInIsToldTheCommand() {
    Instant now = Instant.ofEpochSecond(Scene.NOW);
    assertThatThrownBy(() -> LoggedIn.read(folder, now)).hasMessageContaining("probity register");
    Scene.KEPT.write(folder);
    assertThatThrownBy(() -> LoggedIn.read(folder, now)).hasMessageContaining("probity login");
    SESSION.write(folder);
    assertThat(LoggedIn.read(folder, now)).isEqualTo(new LoggedIn(Scene.KEPT, SESSION));
    assertThatThrownBy(() -> LoggedIn.read(folder, now.plusSeconds(3600)))
        .hasMessageContaining("probity login")
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void everyAccountOnEveryDeploymentHasAFolderOfItsOwn() {
    var mine = new ClientFolder(parent);
    assertThat(
            List.of(
                folder,
                AccountFolder.of(mine, Scene.NETWORK, Scene.contractAddress()),
                AccountFolder.of(mine, Scene.network(Scene.word("begun anew")), Scene.USER)))
        .doesNotHaveDuplicates()
        .allMatch(one -> mine.accounts().equals(one.path().getParent()));
    assertThat(AccountFolder.of(mine, Scene.NETWORK, Scene.USER)).isEqualTo(folder);
  }
}
