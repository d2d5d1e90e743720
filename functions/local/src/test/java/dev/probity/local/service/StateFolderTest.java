package dev.probity.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {
  @TempDir Path folder;

  /** Takes a folder, says so, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      try (StateLock lock = StateFolder.at(Path.of(args[0])).lock()) {
        System.out.println("crashed before: " + lock.crashedHolder().isPresent());
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void aSecondProcessIsToldWhoRunsAndAKilledOneLeavesTheFolderFree()
      throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(folder.resolve(".probity"));
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classesOf(StateFolderTest.class)
                    + File.pathSeparator
                    + classesOf(StateFolder.class),
                Holder.class.getName(),
                state.root().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("crashed before: false");
      assertThat(state.holder())
          .hasValueSatisfying(holder -> assertThat(holder.pid()).isEqualTo(other.pid()));
      assertThatThrownBy(state::lock)
          .isInstanceOf(AlreadyRunningException.class)
          .hasMessageContaining("process " + other.pid());

      other.destroyForcibly().waitFor();
      assertThat(state.holder()).isEmpty();
      try (StateLock lock = state.lock()) {
        assertThat(lock.crashedHolder())
            .hasValueSatisfying(holder -> assertThat(holder.pid()).isEqualTo(other.pid()));
      }
      try (StateLock lock = state.lock()) {
        assertThat(lock.crashedHolder()).isEmpty();
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void askingWhoRunsDoesNotReleaseALockOfThisProcess() throws IOException {
    StateFolder state = StateFolder.at(folder);
    try (StateLock lock = state.lock()) {
      assertThat(lock.crashedHolder()).isEmpty();
      assertThat(state.holder())
          .hasValueSatisfying(
              holder -> assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid()));
      assertThatThrownBy(state::lock).isInstanceOf(AlreadyRunningException.class);
      assertThat(state.holder()).isPresent();
    }
    assertThat(state.holder()).isEmpty();
  }

  @Test
  void onlyTheOwnerCanReadTheFolderAndItsSecrets() throws IOException {
    Path open =
        Files.createDirectory(
            folder.resolve("open"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    StateFolder state = StateFolder.at(open);
    LocalCredentials credentials = LocalCredentials.of(state);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.folder("kms"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(open.resolve("credentials"))))
        .isEqualTo("rw-------");
    assertThat(credentials.secretAccessKey()).matches("[0-9a-f]{64}");
    assertThat(credentials.toString()).doesNotContain(credentials.secretAccessKey());
    assertThat(LocalCredentials.of(StateFolder.at(open))).isEqualTo(credentials);
  }

  @Test
  void chosenPortsAreFreeDifferentAndNeverThoseOfOutgoingConnections() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
    }
    assertThat(FreePorts.any(20))
        .doesNotHaveDuplicates()
        .hasSize(20)
        .allMatch(FreePorts::isFree)
        .allMatch(port -> port < 32_768, "below the ports of outgoing connections");
  }

  private static Path classesOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }
}
