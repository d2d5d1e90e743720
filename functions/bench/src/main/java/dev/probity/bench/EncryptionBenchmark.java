package dev.probity.bench;

import java.io.IOException;
import java.util.List;

/**
 * Encrypting into blocks, beside the primitives that it cannot do without; and what one record of a
 * large encrypted data set costs its reader.
 */
final class EncryptionBenchmark {
  private static final double OF_PRIMITIVES = 0.5;
  private static final double OF_ONE_CORE = 0.8;
  private static final double LOOKUP_MIB = 5;
  private static final int SHORT_MIB = 512;
  private static final int LONG_MIB = 1024;
  private static final List<String> FLAGS = List.of("-Xmx128m", "-XX:+UseSerialGC");

  private EncryptionBenchmark() {}

  static List<Result> measure(boolean thorough, WorkFolder folder)
      throws IOException, InterruptedException {
    int size = thorough ? LONG_MIB : SHORT_MIB;
    ChildProcess speed = ChildProcess.javaOnOneCore(FLAGS, EncryptionSpeed.class, size).succeeded();
    ChildProcess both = ChildProcess.java(FLAGS, EncryptionSpeed.class, size).succeeded();
    double primitives = 1 / (1 / speed.number("sha") + 1 / speed.number("gcm"));
    double hashedTwice = 1 / (2 / speed.number("sha") + 1 / speed.number("gcm"));
    double oneCore = speed.number("cpu");
    double twoCores = both.number("wall");
    ChildProcess lookup =
        ChildProcess.java(
                List.of("-Xmx256m", "-XX:+UseSerialGC"),
                EncryptedLookup.class,
                LONG_MIB,
                folder.resolve("lookup"))
            .succeeded();
    return List.of(
        Result.speed(
            "encrypted into blocks, on one core",
            oneCore,
            "SHA-256 and AES-GCM",
            primitives,
            "MiB/s",
            OF_PRIMITIVES),
        Result.comparison(
            "  beside what it must do",
            oneCore,
            "2 × SHA-256 and AES-GCM",
            hashedTwice,
            "MiB/s",
            "contentHash and CIDs"),
        Result.speed(
            "  on two cores, for each of them",
            twoCores / 2,
            "of one core's time then",
            both.number("cpu"),
            "MiB/s",
            OF_ONE_CORE),
        Result.atMost(
            "one record of " + LONG_MIB + " MiB encrypted, blocks read",
            lookup.number("read"),
            LOOKUP_MIB,
            "MiB",
            "the most of 20 records"),
        Result.reported("  time of it", 1000 * lookup.number("seconds"), "ms", ""));
  }
}
