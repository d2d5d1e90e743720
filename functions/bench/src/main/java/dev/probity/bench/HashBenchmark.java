package dev.probity.bench;

import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The CIDs of all blocks of a file, beside {@code openssl dgst -sha256}; whole processes, on all
 * cores.
 */
final class HashBenchmark {
  private static final double TARGET = 0.85;
  private static final double MIB = 1 << 20;

  private HashBenchmark() {}

  static List<Result> measure(Path file, int rounds) throws IOException, InterruptedException {
    String name = "CIDs of 1 MiB blocks, 1 GiB";
    if (!opensslIsThere()) {
      return List.of(Result.skipped(name, "openssl is not on the PATH"));
    }
    double[] seconds =
        Best.of(
            rounds,
            () -> hashed(file, List.of("-XX:+UseSerialGC", "-Xmx64m")),
            () ->
                ChildProcess.run(List.of("openssl", "dgst", "-sha256", file.toString()))
                    .succeeded()
                    .seconds());
    double c1 = hashed(file, List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"));
    double mebibytes = Files.size(file) / MIB;
    double openssl = mebibytes / seconds[1];
    return List.of(
        Result.speed(name, mebibytes / seconds[0], "openssl", openssl, "MiB/s", TARGET),
        Result.comparison(
            name + ", C1 alone (as ./probity starts Java)",
            mebibytes / c1,
            "openssl",
            openssl,
            "MiB/s",
            "C1 has no SHA-256 intrinsic"));
  }

  private static double hashed(Path file, List<String> flags)
      throws IOException, InterruptedException {
    return ChildProcess.java(flags, HashBenchmark.class, file).succeeded().seconds();
  }

  private static boolean opensslIsThere() throws InterruptedException {
    try {
      return ChildProcess.run(List.of("openssl", "version")).exitCode() == 0;
    } catch (IOException absent) {
      System.err.println("openssl: " + absent.getMessage());
      return false;
    }
  }

  /** The child: names every block of the file, as a data set's files are named. */
  public static void main(String[] arguments) throws IOException {
    int[] blocks = {0};
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      UnixFsEntry root = UnixFsFile.importFrom(in, (cid, block) -> blocks[0]++);
      System.out.println("blocks=" + blocks[0] + " root=" + root.cid());
    }
  }
}
