package dev.probity.local.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.local.stack.SharedStack;
import dev.probity.local.stack.Stack;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data add} and {@code verify} of 1 GiB, each in a process with 256 MiB of heap. */
@Tag("slow")
class LargeDataCommandTest {
  private static final int ROW = 1024;

  /** One less than a data set may have, so that with the header it is 1 GiB. */
  private static final int ROWS = (1 << 20) - 1;

  private static final long GIB = 1L << 30;

  /** The file, its blocks beside the journal, its blocks in the store, and room to work. */
  private static final long DISK = 5 * GIB;

  private static final List<String> SMALL_HEAP = List.of("-Xmx256m");
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @TempDir private Path folder = Path.of("");

  @Test
  void aGibibyteIsStoredAndVerifiedIn256MebibytesOfHeap() throws Exception {
    long free = Files.getFileStore(folder).getUsableSpace();
    assertThat(free)
        .as("free bytes on the disk of %s, which needs 5 GiB", folder)
        .isGreaterThan(DISK);
    Stack stack = SharedStack.get();
    Person person = new Person(folder.resolve("person"), stack, stack.apiUrl()).enrolled();
    Path csv = writeRows(folder.resolve("large.csv"));
    String bundle = folder.resolve("large.bundle.json").toString();

    long began = System.nanoTime();
    ProbityProcess.Ended added =
        person.run(
            SMALL_HEAP,
            LIMIT,
            "data",
            "add",
            csv.toString(),
            "--public",
            "--yes",
            "--json",
            "-o",
            bundle);
    double adding = seconds(began);
    assertThat(added.exitCode()).as(added.err()).isEqualTo(ExitCode.OK.number());
    assertThat(added.json().path("records").asInt()).isEqualTo(ROWS);

    began = System.nanoTime();
    ProbityProcess.Ended verified =
        person.run(
            SMALL_HEAP,
            LIMIT,
            "verify",
            bundle,
            "--network",
            stack.networkFile().toString(),
            "--content",
            added.json().path("content").asText(),
            "--rpc",
            stack.rpcUrl().toString());
    double verifying = seconds(began);
    assertThat(verified.exitCode())
        .as(verified.out() + verified.err())
        .isEqualTo(ExitCode.OK.number());

    System.out.printf(
        "1 GiB, -Xmx256m: data add %.0f s (%.1f MB/s), verify %.0f s (%.1f MB/s)%n%s",
        adding, GIB / 1e6 / adding, verifying, GIB / 1e6 / verifying, added.err());
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }

  private static Path writeRows(Path csv) throws IOException {
    var random = new SplittableRandom(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(csv), 1 << 20)) {
      byte[] row = "id,label,text\n".getBytes(US_ASCII);
      out.write(row);
      row = new byte[ROW];
      for (int number = 0; number < ROWS; number++) {
        byte[] head = (number + "," + number % 3 + ",").getBytes(US_ASCII);
        System.arraycopy(head, 0, row, 0, head.length);
        for (int i = head.length; i < ROW - 1; i++) {
          row[i] = (byte) ('a' + random.nextInt(26));
        }
        row[ROW - 1] = '\n';
        out.write(row);
      }
    }
    return csv;
  }
}
