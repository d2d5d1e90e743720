package dev.probity.bench;

import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.dataset.SortedLeaves;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof;
import dev.probity.protocol.integrity.proof.RecordProofException;
import dev.probity.protocol.integrity.proof.RecordProofVerifier;
import dev.probity.protocol.integrity.proof.RecordProver;
import dev.probity.protocol.wire.WireException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A child process: builds a data set of so many records, and proves that one is absent as somebody
 * does who has only its blocks. Arguments: how many, a folder.
 */
final class ManyRecords {
  private ManyRecords() {}

  /** Runs it. */
  public static void main(String[] arguments)
      throws IOException, WireException, RecordProofException {
    int records = Integer.parseInt(arguments[0]);
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path source = folder.resolve("rows.csv");
    try (BufferedWriter out = Files.newBufferedWriter(source)) {
      out.write("id,label\n");
      for (int i = 0; i < records; i++) {
        out.write(i + "," + i % 10 + "\n");
      }
    }
    DirectoryBlocks blocks = DirectoryBlocks.createIn(folder.resolve("blocks"));
    long begin = System.nanoTime();
    BuiltDataset built = DatasetRoundTrip.build(source, 1, blocks);
    long middle = System.nanoTime();
    SourceRecord absent =
        SourceRecord.parse("{\"id\":\"0\",\"label\":\"1\"}".getBytes(StandardCharsets.UTF_8));
    var contents = DatasetContents.open(new VerifiedDag(blocks, DagLimits.DEFAULT), built.root());
    var recordKey = contents.metadata().recordKey();
    RecordProof proof;
    try (SortedLeaves leaves = contents.leaves(built.manifest().message(), Progress.SILENT)) {
      proof = new RecordProver(built.manifest(), recordKey, leaves).absence(absent).orElseThrow();
    }
    var _ = new RecordProofVerifier(built.manifest(), recordKey).verify(proof.bytes(), absent);
    long end = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        "built=%.1f proved=%.1f proof=%d peak=%d%n",
        (middle - begin) / 1e9,
        (end - middle) / 1e9,
        proof.bytes().length,
        DatasetRoundTrip.peakHeapBytes() >> 20);
  }
}
