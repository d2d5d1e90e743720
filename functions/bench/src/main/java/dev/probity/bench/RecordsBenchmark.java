package dev.probity.bench;

import dev.probity.protocol.integrity.proof.RecordProof;
import java.io.IOException;
import java.util.List;

/**
 * The records tree beside the primitives that it cannot do without; and data sets of more records
 * than memory holds, 10 million of them, built and proved about in 512 MiB of heap.
 */
final class RecordsBenchmark {
  private static final double OF_PRIMITIVES = 0.5;
  private static final int RECORDS = 10_000_000;
  private static final double HEAP_MIB = 512;

  private RecordsBenchmark() {}

  static List<Result> measure(WorkFolder folder) throws IOException, InterruptedException {
    ChildProcess speed =
        ChildProcess.java(List.of("-Xmx256m", "-XX:+UseSerialGC"), RecordsSpeed.class).succeeded();
    ChildProcess many =
        ChildProcess.java(
                List.of("-Xmx" + (int) HEAP_MIB + "m", "-XX:+UseSerialGC"),
                ManyRecords.class,
                RECORDS,
                folder.resolve("many"))
            .succeeded();
    WorkFolder.delete(folder.resolve("many"));
    return List.of(
        Result.speed(
            "records tree, sorted on the disk, of one core's time",
            speed.number("tree"),
            "HMAC and 3 × keccak256",
            speed.number("primitives"),
            "records/s",
            OF_PRIMITIVES),
        Result.atMost(
            RECORDS / 1_000_000 + " M records, built and proved about, heap",
            many.number("peak"),
            HEAP_MIB,
            "MiB",
            ""),
        Result.reported("  built (parsed, sorted, hashed, written)", many.number("built"), "s", ""),
        Result.reported("  proved absent, from all of its data", many.number("proved"), "s", ""),
        Result.atMost("  the proof", many.number("proof"), RecordProof.MAX_BYTES, "bytes", ""));
  }
}
