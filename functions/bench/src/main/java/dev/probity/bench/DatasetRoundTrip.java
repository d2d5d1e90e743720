package dev.probity.bench;

import dev.probity.content.BlockSink;
import dev.probity.content.DagLimits;
import dev.probity.content.DirectoryBlocks;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.BuiltDataset;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetBuilder;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetDescription;
import dev.probity.protocol.integrity.dataset.DatasetSecrets;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A child process: builds a data set and verifies it. Arguments: the CSV, a folder for blocks. */
final class DatasetRoundTrip {
  private DatasetRoundTrip() {}

  /** Runs it. */
  public static void main(String[] arguments) throws IOException, WireException {
    DirectoryBlocks blocks = DirectoryBlocks.createIn(Path.of(arguments[1]));
    long begin = System.nanoTime();
    BuiltDataset built = build(Path.of(arguments[0]), 1, blocks);
    long middle = System.nanoTime();
    ContentFindings findings =
        DatasetContents.open(new VerifiedDag(blocks, DagLimits.DEFAULT), built.root())
            .read(Progress.SILENT);
    long end = System.nanoTime();

    Bytes32 signed = built.manifest().message().recordsRoot();
    if (!findings.recordsRoot().equals(signed) || !findings.leavesRoot().equals(signed)) {
      throw new IllegalStateException("other records were read than were built");
    }
    System.out.printf(
        Locale.ROOT,
        "records=%d built=%.2f verified=%.2f peak=%d%n",
        findings.records(),
        (middle - begin) / 1e9,
        (end - middle) / 1e9,
        peakHeapBytes() >> 20);
  }

  /**
   * Builds one version of a public data set as its owner does.
   *
   * @param version with a record key and a salt of its own
   */
  static BuiltDataset build(Path source, int version, BlockSink blocks)
      throws IOException, WireException {
    PrivateKey32 key = PrivateKey32.of(filled(3).bytes());
    Secp256k1 curve = Secp256k1.best();
    var plan =
        new DatasetBuilder.Plan(
            new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20))),
            curve.addressOf(key),
            version,
            Bytes32.ZERO,
            new DatasetSecrets(filled(1), filled(20 + version), filled(70 + version)),
            DatasetDescription.named("large"),
            Optional.empty());
    return DatasetBuilder.build(
        source,
        plan,
        (domain, manifest) -> curve.sign(Manifest.TYPE.digest(domain, manifest), key),
        blocks,
        Progress.SILENT);
  }

  /** The sum of the pools' peaks, which no moment exceeded. */
  static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static Bytes32 filled(int value) {
    byte[] bytes = new byte[Bytes32.LENGTH];
    Arrays.fill(bytes, (byte) value);
    return Bytes32.of(bytes);
  }
}
