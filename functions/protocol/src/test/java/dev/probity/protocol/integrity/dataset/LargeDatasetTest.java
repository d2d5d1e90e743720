package dev.probity.protocol.integrity.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 1 GiB in rows of 1 KiB, 2^20 records: the most that one array of leaves holds, in a process of
 * 256 MiB.
 */
@Tag("slow")
class LargeDatasetTest {
  private static final int ROW = 1024;
  private static final int ROWS = EntrySort.HELD - 1;

  @TempDir Path directory;

  @Test
  void oneGibibyteIsBuiltAndReadBackIn256MebibytesOfHeap() throws Exception {
    Path source = directory.resolve("large.csv");
    writeRows(source);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargeDatasetTest.class.getName(),
                source.toString(),
                directory.resolve("blocks").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("records " + ROWS).contains("peak heap");
    System.out.print(output);
  }

  /** The child process: builds, reads back, prints times and the most heap that was used. */
  public static void main(String[] arguments) throws IOException {
    Path blockDirectory = Files.createDirectories(Path.of(arguments[1]));
    DirectoryBlocks blocks = new DirectoryBlocks(blockDirectory);
    long begin = System.nanoTime();
    BuiltDataset built =
        DatasetBuilder.build(
            Path.of(arguments[0]),
            BuiltContent.plan(DatasetDescription.named("large")),
            BuiltContent::sign,
            blocks,
            Progress.SILENT);
    long middle = System.nanoTime();
    ContentFindings findings =
        DatasetContents.open(new VerifiedDag(blocks, DagLimits.DEFAULT), built.root())
            .read(Progress.SILENT);
    long end = System.nanoTime();
    if (!findings.recordsRoot().equals(built.manifest().message().recordsRoot())
        || !findings.leavesRoot().equals(findings.recordsRoot())) {
      throw new IllegalStateException("read back other records than were built");
    }
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    System.out.printf(
        "records %d, blocks %d, built in %d ms, read in %d ms, peak heap %d MiB%n",
        findings.records(),
        built.blocks().size(),
        (middle - begin) / 1_000_000,
        (end - middle) / 1_000_000,
        peak >> 20);
  }

  private static void writeRows(Path source) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(source), 1 << 20)) {
      out.write("id,label,text\n".getBytes(StandardCharsets.US_ASCII));
      byte[] text = new byte[ROW];
      for (int row = 0; row < ROWS; row++) {
        byte[] head = (row + "," + (row % 3) + ",\"").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(head, 0, text, 0, head.length);
        for (int i = head.length; i < ROW - 2; i++) {
          text[i] = (byte) ('a' + random.nextInt(26));
        }
        text[ROW - 2] = '"';
        text[ROW - 1] = '\n';
        out.write(text);
      }
    }
  }
}
