package dev.probity.bench;

import dev.probity.content.Cid;
import dev.probity.content.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The CIDs of all 1 MiB blocks of a file, beside {@code openssl dgst -sha256}; whole processes. */
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

  /** The child: names every block of the file. */
  public static void main(String[] arguments) throws IOException {
    byte[] block = new byte[1 << 20];
    int blocks = 0;
    Cid last = null;
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      while (in.readNBytes(block, 0, block.length) == block.length) {
        last = Cid.ofBlock(Codec.RAW, block);
        blocks++;
      }
    }
    System.out.println("blocks=" + blocks + " last=" + last);
  }
}
