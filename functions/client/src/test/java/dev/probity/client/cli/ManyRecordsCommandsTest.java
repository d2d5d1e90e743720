package dev.probity.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.client.ExitCode;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.verification.DatasetOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code verify}, {@code prove} and {@code verify-proof} of more records than carry leaves. */
@Tag("slow")
@ResourceLock(Resources.SYSTEM_OUT)
class ManyRecordsCommandsTest {
  private static final int RECORDS = SortedLeaves.MAX_CARRIED + 1;

  @TempDir private Path folder = Path.of("");

  @Test
  void recordsAreProvedInAndAbsentWithoutCarriedLeaves() throws IOException {
    StringBuilder csv = new StringBuilder("n\n");
    for (int i = 0; i < RECORDS; i++) {
      csv.append(Math.min(i, RECORDS - 3)).append('\n');
    }
    DatasetOnDisk many = DatasetOnDisk.write(folder.resolve("many"), csv.toString());
    String bundle = many.bundle().toString();
    String content = many.content().toString();
    String network = many.network().toString();

    Said verified = Said.by("verify", bundle, "--network", network, "--content", content);
    assertThat(verified.exitCode()).as(verified.err()).isEqualTo(ExitCode.OK.number());
    assertThat(verified.out()).contains("1048577 records");

    Path in = folder.resolve("in.cbor");
    String record = "{\"n\":\"" + (RECORDS - 3) + "\"}";
    Said proved =
        Said.by("prove", record, "--in", bundle, "--content", content, "-o", in.toString());
    assertThat(proved.exitCode()).as(proved.err()).isEqualTo(ExitCode.OK.number());
    assertThat(Files.size(in)).isLessThan(RecordProof.MAX_BYTES);
    Said held =
        Said.by(
            "verify-proof",
            in.toString(),
            "--record",
            record,
            "--bundle",
            bundle,
            "--network",
            network,
            "--record-key",
            many.recordKey().toString());
    assertThat(held.exitCode()).as(held.err()).isEqualTo(ExitCode.OK.number());

    Path notIn = folder.resolve("not-in.cbor");
    Said absent =
        Said.by(
            "prove",
            "{\"n\":\"x\"}",
            "--not-in",
            bundle,
            "--content",
            content,
            "-o",
            notIn.toString());
    assertThat(absent.exitCode()).as(absent.err()).isEqualTo(ExitCode.OK.number());

    Said present =
        Said.by(
            "prove",
            record,
            "--not-in",
            bundle,
            "--content",
            content,
            "-o",
            folder.resolve("none.cbor").toString());
    assertThat(present.exitCode()).isEqualTo(ExitCode.NOT_VERIFIED.number());
    assertThat(present.err()).contains("3 of its 1048577 records are equal to it");
    assertThat(folder.resolve("none.cbor")).doesNotExist();
  }
}
