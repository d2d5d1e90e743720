package dev.probity.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientFolderTest {
  @TempDir private Path folder = Path.of("");

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void theFolderIsItsOwnersAloneEvenIfItWasOpenBefore() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    new ClientFolder(open).create();
    assertThat(mode(open)).isEqualTo("rwx------");
  }

  @Test
  void aFileIsReplacedWholeAndIsItsOwnersAlone() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "the older and longer content");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    ClientFolder.writePrivately(file, new byte[] {1, 2, 3});
    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void aWriteThatFailsLeavesWhatWasThereAndNoDraft() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "kept");
    assertThatThrownBy(() -> ClientFolder.writePrivately(taken, new byte[] {1}))
        .isInstanceOf(IOException.class);
    assertThat(taken.resolve("inside")).hasContent("kept");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(taken);
    }
  }

  @Test
  void everythingOfAUserLiesInTheFolder() {
    var mine = new ClientFolder(folder);
    assertThat(
            Stream.of(
                mine.settings(), mine.network(), mine.wallet(), mine.accounts(), mine.datasets()))
        .doesNotHaveDuplicates()
        .allMatch(path -> folder.equals(path.getParent()));
    assertThat(ClientFolder.standard().getFileName()).hasToString("probity");
  }
}
