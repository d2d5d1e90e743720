package dev.probity.local.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The log file of one service, bounded: past {@link #MAX_BYTES} the file becomes {@code <name>.1}
 * (replacing the one before) and a new one begins, so that a service never holds more than twice
 * that on disk.
 */
final class ServiceLog {
  /** Size in bytes at which a log file is turned over. */
  static final long MAX_BYTES = 4L << 20;

  private static final int TAIL_BYTES = 16 << 10;

  private final Path file;

  ServiceLog(Path file) {
    this.file = file;
  }

  Path file() {
    return file;
  }

  private Path previous() {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /**
   * Copies {@code output} into the file until its end; meant for a thread of its own. Appends to
   * what an earlier run wrote.
   */
  void pump(InputStream output) throws IOException {
    byte[] buffer = new byte[8192];
    OutputStream log = append();
    try {
      long written = Files.size(file);
      for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
        if (written + n > MAX_BYTES) {
          log.close();
          Files.move(file, previous(), StandardCopyOption.REPLACE_EXISTING);
          log = append();
          written = 0;
        }
        log.write(buffer, 0, n);
        written += n;
      }
    } finally {
      log.close();
    }
  }

  private OutputStream append() throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * The last {@code lines} lines of the file, as far as its last 16 KiB hold them; empty when there
   * is none.
   */
  List<String> tail(int lines) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (var channel = Files.newByteChannel(file)) {
      channel.position(Math.max(0, channel.size() - TAIL_BYTES));
      var buffer = java.nio.ByteBuffer.allocate(TAIL_BYTES);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Until the end of the file or the bound, whichever comes first.
      }
      List<String> all =
          new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).lines().toList();
      return all.subList(Math.max(0, all.size() - lines), all.size());
    }
  }
}
