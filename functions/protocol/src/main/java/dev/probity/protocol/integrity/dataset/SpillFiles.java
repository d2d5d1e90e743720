package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Where sorting puts what it does not hold: files that are gone with the channel that was opened on
 * them.
 */
@FunctionalInterface
public interface SpillFiles {
  /** In the system's folder for temporary files. */
  SpillFiles TEMPORARY = in(Path.of(System.getProperty("java.io.tmpdir")));

  /**
   * An empty file, to write and to read.
   *
   * @throws IOException if there can be none
   */
  SeekableByteChannel create() throws IOException;

  /**
   * Files in a folder, which only their owner may read. On a POSIX system a file has its name no
   * longer than it takes to open it: the system frees it when the process ends, however it ends.
   * Elsewhere it is deleted when it is closed.
   *
   * @param folder that exists by the time a file is created
   */
  static SpillFiles in(Path folder) {
    return () -> {
      Path file = folder.resolve(".sorting-" + UUID.randomUUID());
      try {
        return Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE),
            ownersAlone());
      } catch (IOException cannot) {
        throw new IOException("no file to sort in can be made: " + cannot, cannot);
      }
    };
  }

  private static FileAttribute<?>[] ownersAlone() {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }
}
