package dev.probity.local.stack;

import dev.probity.local.gateway.FunctionLog;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The functions' log in one bounded file: past {@link #MAX_BYTES} it becomes {@code <name>.1} and a
 * new one begins.
 */
final class FunctionLogFile implements FunctionLog, AutoCloseable {
  static final long MAX_BYTES = 4L << 20;

  private final Path file;
  private BufferedWriter out;
  private long written;
  private boolean closed;

  FunctionLogFile(Path file) throws IOException {
    this.file = file;
    this.out = open();
    this.written = Files.size(file);
  }

  @Override
  public synchronized void write(String source, String requestId, String message) {
    String line =
        Instant.now().truncatedTo(ChronoUnit.MILLIS)
            + " "
            + source
            + " "
            + requestId
            + " "
            + message.stripTrailing()
            + "\n";
    if (closed) {
      return;
    }
    try {
      if (written + line.length() > MAX_BYTES) {
        out.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = open();
        written = 0;
      }
      out.write(line);
      out.flush();
      written += line.length();
    } catch (IOException full) {
      // A full disk must not turn an answered request into a failed one.
      System.getLogger(FunctionLogFile.class.getName())
          .log(System.Logger.Level.WARNING, "the functions' log cannot be written", full);
    }
  }

  private BufferedWriter open() throws IOException {
    return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    out.close();
  }
}
