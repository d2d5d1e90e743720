package dev.probity.protocol.integrity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that is several files, from the owner's disk to IM's receipt. */
class SeveralFilesTest {
  @TempDir Path folder;

  @Test
  void aFolderIsAccepted() throws IOException {
    String deepest = "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w";
    Files.createDirectories(folder.resolve(deepest));
    Files.writeString(folder.resolve(deepest).resolve("x"), "the most names in a path");
    Files.writeString(folder.resolve("empty"), "");
    assertAccepted(folder);
  }

  @Test
  void anIdxPairIsAccepted() throws IOException {
    Path images = folder.resolve("a-images-idx3-ubyte");
    Files.write(images, new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6});
    Files.write(folder.resolve("a-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 0, 1});
    assertAccepted(images);
  }

  private static void assertAccepted(Path source) {
    var story = new StoringInMemory(owner -> owner.build(source, Optional.empty()));
    story.tell(story.module(PortCalls.undisturbed()));
    story.requireOneStoredVersion();
  }
}
