package dev.probity.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** 1 GiB in rows of 1 KiB, built and verified in 256 MiB of heap. */
final class DatasetBenchmark {
  private static final int ROW = 1024;

  /** One less than a GiB has room for, so that the header fits into it. */
  private static final int ROWS = (1 << 20) - 1;

  private static final double HEAP_MIB = 256;

  private DatasetBenchmark() {}

  static List<Result> measure(WorkFolder folder) throws IOException, InterruptedException {
    String name = "1 GiB in rows of 1 KiB, heap";
    Path source = folder.resolve("rows.csv");
    writeRows(source);
    ChildProcess child =
        ChildProcess.java(
            List.of("-Xmx" + (int) HEAP_MIB + "m", "-XX:+UseSerialGC"),
            DatasetRoundTrip.class,
            source,
            folder.resolve("blocks"));
    if (child.exitCode() != 0) {
      return List.of(Result.missed(name, "≤ " + HEAP_MIB + " MiB", child.output()));
    }
    WorkFolder.delete(folder.resolve("blocks"));
    Files.delete(source);
    if (child.number("records") != ROWS) {
      return List.of(Result.missed(name, ROWS + " records", child.output().strip()));
    }
    return List.of(
        Result.atMost(name, child.number("peak"), HEAP_MIB, "MiB", ""),
        Result.reported("  built (parsed, hashed, written)", child.number("built"), "s", ""),
        Result.reported("  verified (blocks, records, trees)", child.number("verified"), "s", ""));
  }

  private static void writeRows(Path source) throws IOException {
    var random = new SplittableRandom(1);
    byte[] row = new byte[ROW];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source), 1 << 20)) {
      out.write("id,label,text\n".getBytes(StandardCharsets.US_ASCII));
      for (int number = 0; number < ROWS; number++) {
        byte[] head = (number + "," + number % 3 + ",\"").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, row, 0, head.length);
        for (int i = head.length; i < ROW - 2; i++) {
          row[i] = (byte) ('a' + random.nextInt(26));
        }
        row[ROW - 2] = '"';
        row[ROW - 1] = '\n';
        out.write(row);
      }
    }
  }
}
