package dev.probity.protocol.integrity.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Folders and IDX files to store. */
final class Folders {
  private Folders() {}

  /** Writes files, with the folders that their paths name. */
  static Path write(Path root, Map<String, String> files) {
    files.forEach((path, text) -> {
      try {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, text.getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    return root;
  }

  /** An IDX file of bytes. */
  static byte[] idx(int type, int[] sizes, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length);
    header.put(new byte[] {0, 0, (byte) type, (byte) sizes.length});
    for (int size : sizes) {
      header.putInt(size);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(header.array());
    file.writeBytes(payload);
    return file.toByteArray();
  }

  /** What a stranger's own tools make of the files in a folder (GNU coreutils and findutils). */
  static Bytes32 contentHashByCoreutils(Path folder) throws IOException, WireException {
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum -z --"
                    + " | sha256sum")
            .directory(folder.toFile())
            .start();
    String printed = new String(shell.getInputStream().readAllBytes(), UTF_8);
    try {
      assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return Bytes32.parse("0x" + printed.substring(0, 64));
  }
}
