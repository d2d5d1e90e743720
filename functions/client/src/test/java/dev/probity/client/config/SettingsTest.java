package dev.probity.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final Settings SETTINGS =
      new Settings(
          URI.create("http://127.0.0.1:1"), List.of(URI.create("http://127.0.0.1:2")), "finalized");

  @TempDir private Path folder = Path.of("");

  @Test
  void whatIsWrittenReadsBackAndIsForItsOwnerAlone() throws Exception {
    Path file = folder.resolve("settings.json");
    SETTINGS.write(file);
    assertThat(Settings.read(file)).isEqualTo(SETTINGS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void withoutAFileTheUserIsToldToInit() {
    assertThatThrownBy(() -> Settings.read(folder.resolve("settings.json")))
        .isInstanceOfSatisfying(
            ClientException.class, told -> assertThat(told.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("probity init");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"api\":\"http://127.0.0.1:1\",\"rpcs\":[],\"finality\":\"latest\"}",
        "{\"api\":\"no uri\",\"rpcs\":[\"http://127.0.0.1:2\"],\"finality\":\"latest\"}",
        "{\"api\":\"http://127.0.0.1:1\",\"rpcs\":[\"x:y\"],\"finality\":\"latest\",\"more\":1}"
      })
  void aFileThatIsNotOneIsNamed(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("settings.json"), text);
    assertThatThrownBy(() -> Settings.read(file))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("init --force");
  }
}
