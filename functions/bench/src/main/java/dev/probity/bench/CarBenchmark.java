package dev.probity.bench;

import dev.probity.content.CarWriter;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Verification of a CAR of 1 GiB in 64 MiB of heap, beside bare SHA-256 over the same file. */
final class CarBenchmark {
  private static final double TARGET = 0.5;
  private static final double MIB = 1 << 20;
  private static final int SMALL_SHARE = 16;

  /** Of 64-bit objects that stay, a CAR sixteen times as long may keep this much more. */
  private static final double LIVE_GROWTH_MIB = 1;

  private static final List<String> FLAGS = List.of("-Xmx64m", "-XX:+UseSerialGC");

  private CarBenchmark() {}

  static List<Result> measure(Path file, WorkFolder folder, int rounds)
      throws IOException, InterruptedException {
    Path car = folder.resolve("large.car");
    write(file, car);
    Path smallFile = folder.resolve("small");
    RandomFile.write(smallFile, RandomFile.BYTES / SMALL_SHARE);
    Path smallCar = folder.resolve("small.car");
    write(smallFile, smallCar);

    double[] seconds =
        Best.of(
            rounds,
            () -> verified("sha256", car).seconds(),
            () -> verified("stream", car).seconds(),
            () -> verified("walk", car).seconds());
    double mebibytes = Files.size(car) / MIB;
    double raw = mebibytes / seconds[0];
    double growth = 0;
    for (String how : List.of("stream", "walk")) {
      growth =
          Math.max(
              growth, verified(how, car).number("live") - verified(how, smallCar).number("live"));
    }
    Files.delete(car);
    return List.of(
        Result.speed(
            "CarReader, 1 GiB, -Xmx64m", mebibytes / seconds[1], "SHA-256", raw, "MiB/s", TARGET),
        Result.speed(
            "CarFile + VerifiedDag, 1 GiB, -Xmx64m",
            mebibytes / seconds[2],
            "SHA-256",
            raw,
            "MiB/s",
            TARGET),
        Result.atMost("heap that 1 GiB keeps above 64 MiB's", growth, LIVE_GROWTH_MIB, "MiB", ""));
  }

  private static ChildProcess verified(String how, Path car)
      throws IOException, InterruptedException {
    return ChildProcess.java(FLAGS, CarVerification.class, how, car).succeeded();
  }

  /** The header comes first and names the root, so the file is read twice. */
  private static void write(Path file, Path car) throws IOException {
    UnixFsEntry root;
    try (InputStream in = Files.newInputStream(file)) {
      root = UnixFsFile.importFrom(in, (cid, block) -> {});
    }
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(car);
        CarWriter writer = new CarWriter(out, root.cid())) {
      UnixFsFile.importFrom(in, writer);
    }
  }
}
