package dev.probity.bench;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.wire.WireException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a new version of a public data set has to upload: 1 GiB of images of 32 KiB each, one
 * contiguous hundredth of which was overwritten. Data at unchanged places keeps its blocks;
 * metadata, manifest, leaves and the way to the root are new in every version.
 */
final class VersionBenchmark {
  private static final int IMAGES = 1 << 15;
  private static final int SIDE = 128;
  private static final int IMAGE_BYTES = 2 * SIDE * SIDE;
  private static final double SHARE = 0.02;

  private VersionBenchmark() {}

  static List<Result> measure(WorkFolder folder) throws IOException {
    Path images = folder.resolve("version-images-idx3-ubyte");
    Path labels = folder.resolve("version-labels-idx1-ubyte");
    Files.write(
        images,
        ByteBuffer.allocate(16).putInt(0x803).putInt(IMAGES).putInt(SIDE).putInt(2 * SIDE).array());
    Files.write(labels, ByteBuffer.allocate(8 + IMAGES).putInt(0x801).putInt(IMAGES).array());
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(images, StandardOpenOption.APPEND), 1 << 20)) {
      var random = new SplittableRandom(1);
      byte[] image = new byte[IMAGE_BYTES];
      for (int i = 0; i < IMAGES; i++) {
        random.nextBytes(image);
        out.write(image);
      }
    }
    long begin = System.nanoTime();
    BuiltDataset first = built(images, 1);
    double seconds = (System.nanoTime() - begin) / 1e9;
    try (var file = new RandomAccessFile(images.toFile(), "rw")) {
      byte[] other = new byte[IMAGES / 100 * IMAGE_BYTES];
      new SplittableRandom(2).nextBytes(other);
      file.seek(16 + (long) IMAGES / 3 * IMAGE_BYTES);
      file.write(other);
    }
    BuiltDataset second = built(images, 2);
    Set<Cid> stored = new HashSet<>();
    first.blocks().forEach(block -> stored.add(block.cid()));
    long fresh = second.blocks().stream().filter(block -> !stored.contains(block.cid())).count();
    int all = second.blocks().size();
    Files.delete(images);
    Files.delete(labels);
    return List.of(
        Result.atMost(
            "public 1 GiB, 1 % overwritten, blocks to upload",
            100.0 * fresh / all, 100 * SHARE, "%", fresh + " of " + all),
        Result.reported("  built, into a sink that keeps nothing", seconds, "s", ""));
  }

  private static BuiltDataset built(Path images, int version) throws IOException {
    try {
      return DatasetRoundTrip.build(images, version, (cid, block) -> {});
    } catch (WireException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
