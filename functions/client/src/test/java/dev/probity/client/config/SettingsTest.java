package dev.probity.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Settings SOUND =
      new Settings(
          URI.create("https://api.example.org"),
          List.of(URI.create("https://a.example.org"), URI.create("http://127.0.0.1:8545")),
          "finalized");

  @TempDir private Path folder = Path.of("");

  private Path file() {
    return folder.resolve("config.json");
  }

  @Test
  void settingsAreReadAsWrittenAndTheirFileIsTheOwnersAlone() throws IOException {
    SOUND.write(file());
    assertThat(Settings.read(file())).isEqualTo(SOUND);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"api\":\"https://a.org\",\"rpcs\":[],\"finality\":\"latest\"}",
        "{\"api\":\"https://a.org\",\"rpcs\":\"https://b.org\",\"finality\":\"latest\"}",
        "{\"api\":\"https://a.org\",\"rpcs\":{\"b\":\"https://b.org\"},\"finality\":\"latest\"}",
        "{\"api\":\"https://a.org\",\"rpcs\":[7],\"finality\":\"latest\"}",
        "{\"api\":\"a.org\",\"rpcs\":[\"https://b.org\"],\"finality\":\"latest\"}",
        "{\"api\":\"file:///etc\",\"rpcs\":[\"https://b.org\"],\"finality\":\"latest\"}",
        "{\"api\":\"https://a.org\",\"rpcs\":[\"https://b.org\"],\"finality\":\"latest\",\"x\":1}",
        "{\"api\":\"https://a.org\",\"api\":\"https://b.org\",\"rpcs\":[\"https://b.org\"],\"finality\":\"latest\"}",
      })
  void aFileThatIsNotSettingsIsRefusedByItsNameWithWhatToDo(String content) throws IOException {
    Files.writeString(file(), content);
    assertThatThrownBy(() -> Settings.read(file()))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("probity init --force")
        .extracting(failure -> ((ClientException) failure).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anUnknownMemberIsNamed() throws IOException {
    Files.writeString(
        file(),
        "{\"api\":\"https://a.org\",\"rpcs\":[\"https://b.org\"],\"finality\":\"1\",\"colour\":1}");
    assertThatThrownBy(() -> Settings.read(file())).hasMessageContaining("/colour");
  }

  @Test
  void withoutSettingsTheUserIsSentToInit() {
    assertThatThrownBy(() -> Settings.read(file()))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("Run `probity init` first");
  }

  @Test
  void anyDamagedFileIsSettingsOrRefused() throws IOException {
    SOUND.write(file());
    byte[] sound = Files.readAllBytes(file());
    long seed = 20_260_401L;
    var random = new SplittableRandom(seed);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] bent = sound.clone();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
      }
      Files.write(file(), bent);
      try {
        assertThat(Settings.read(file()).rpcs()).as("seed %d round %d", seed, round).isNotEmpty();
      } catch (ClientException told) {
        assertThat(told.exitCode()).isEqualTo(ExitCode.USAGE);
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(100, 1_999);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "localhost:8545",
        "ftp://example.org",
        "http:///path",
        "http://[",
        ""
      })
  void whatIsNotAnHttpAddressIsNamed(String text) {
    assertThatThrownBy(() -> HttpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + text + "' is not an http:// or https:// address");
  }

  @Test
  void anAddressWithAPathIsKept() {
    assertThat(HttpAddress.parse("https://rpc.example.org/v3/key"))
        .isEqualTo(URI.create("https://rpc.example.org/v3/key"));
  }
}
