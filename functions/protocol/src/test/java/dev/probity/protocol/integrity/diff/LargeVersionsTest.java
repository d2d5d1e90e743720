package dev.probity.protocol.integrity.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.ConsistencyCheck;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.EntrySort;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.TextRecords;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two versions of more records than sorting holds in memory, in a process of 96 MiB. */
@Tag("slow")
class LargeVersionsTest {
  private static final int ROWS = EntrySort.HELD + 100_000;
  private static final Bytes32 KEY = Digests.keccak256("a comparison");

  /** CSV as it is asked for: {@code id,label,text}; every hundred-thousandth label may differ. */
  private static final class Rows extends InputStream {
    private final boolean altered;
    private byte[] row = "id,label,text\n".getBytes(StandardCharsets.UTF_8);
    private int used;
    private int rows;

    Rows(boolean altered) {
      this.altered = altered;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (used == row.length) {
        if (rows == ROWS) {
          return -1;
        }
        rows++;
        int label = (rows + (altered && rows % 100_000 == 0 ? 1 : 0)) % 10;
        row =
            ("d" + rows + "," + label + "," + "x".repeat(80) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        used = 0;
      }
      int part = Math.min(length, row.length - used);
      System.arraycopy(row, used, into, offset, part);
      used += part;
      return part;
    }
  }

  private static RecordSource version(boolean altered) {
    return TextRecords.of(DataFormat.CSV, () -> new Rows(altered));
  }

  @Test
  void aMillionRecordsAreComparedAndCheckedIn96MebibytesOfHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LargeVersionsTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("changed 11 of " + ROWS, "consistent");
    System.out.print(output);
  }

  /** The child process: compares, checks, and says how long that took. */
  public static void main(String[] arguments) throws Exception {
    long begin = System.nanoTime();
    RecordsDiff diff =
        RecordsDiff.between(version(false), version(true), new Pairing.ByField("id"), KEY);
    var told = new Told();
    diff.visit(told);
    long middle = System.nanoTime();
    if (told.lines.size() != 11 || !told.lines.getFirst().startsWith("~100000>100000 label ")) {
      throw new IllegalStateException(told.lines.toString());
    }
    System.out.println("changed " + diff.counts().changed() + " of " + diff.counts().before());
    ConsistencyReport report =
        ConsistencyCheck.run(
            new ConsistencyCheck.Subject(
                version(true),
                Optional.of(version(false)),
                Optional.of("label"),
                Optional.empty(),
                Expectations.parse(List.of("label:label drift<=0.01", "records=unique"))),
            CheckPolicy.DEFAULT,
            KEY);
    long end = System.nanoTime();
    System.out.printf(
        "%s; diff %.1f s, check %.1f s%n",
        report.verdict().code(), (middle - begin) / 1e9, (end - middle) / 1e9);
  }
}
