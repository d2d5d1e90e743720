package dev.probity.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** 1 GiB that nobody can compress or deduplicate, made when first needed, from a fixed seed. */
final class RandomFile {
  static final long BYTES = 1L << 30;
  private static final long SEED = 1;
  private static final int PART = 1 << 20;

  private final Path path;

  RandomFile(WorkFolder folder) {
    this.path = folder.resolve("random-1gib");
  }

  Path path() throws IOException {
    if (!Files.exists(path)) {
      write(path, BYTES);
    }
    return path;
  }

  /** Writes {@code bytes}, a multiple of 1 MiB; the beginning of a longer file is a shorter one. */
  static void write(Path path, long bytes) throws IOException {
    var random = new SplittableRandom(SEED);
    ByteBuffer part = ByteBuffer.allocate(PART);
    try (OutputStream out = Files.newOutputStream(path)) {
      for (long done = 0; done < bytes; done += PART) {
        part.clear();
        while (part.hasRemaining()) {
          part.putLong(random.nextLong());
        }
        out.write(part.array());
      }
    }
  }
}
