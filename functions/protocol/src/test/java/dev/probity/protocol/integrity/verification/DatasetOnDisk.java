package dev.probity.protocol.integrity.verification;

import dev.probity.content.CarStream;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.bundle.Bundle;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set as a stranger gets it, in files, for the tests of other modules.
 *
 * @param bundle the bundle
 * @param bundleWithoutCheck the same without the check report
 * @param network a descriptor that pins the anchor block as a checkpoint, so that no RPC is needed
 * @param networkWithoutCheckpoint the same without it
 * @param content a CAR file
 * @param recordKey K_r of public data
 */
public record DatasetOnDisk(
    Path bundle,
    Path bundleWithoutCheck,
    Path network,
    Path networkWithoutCheckpoint,
    Path content,
    Bytes32 recordKey) {
  /** Writes one into a folder. */
  public static DatasetOnDisk write(Path folder, String csv) throws IOException {
    return write(folder, new BundleFixture().withData(csv).make());
  }

  /** Writes one that is encrypted under this key. */
  public static DatasetOnDisk write(Path folder, String csv, DataKey key) throws IOException {
    return write(folder, new BundleFixture().withData(csv).withDataKey(key).make());
  }

  private static DatasetOnDisk write(Path folder, BundleFixture.Made made) throws IOException {
    var block = made.chain().block();
    NetworkDescriptor pinned =
        BundleFixture.pinning(
            made.network(), new NetworkDescriptor.Checkpoint(block.number(), block.hash()));
    Files.createDirectories(folder);
    Path content = folder.resolve("content.car");
    try (OutputStream out = Files.newOutputStream(content)) {
      CarStream.write(
          new VerifiedDag(made.blocks(), DagLimits.DEFAULT), made.bundle().content().root(), out);
    }
    return new DatasetOnDisk(
        Files.write(folder.resolve("bundle.json"), made.bundle().bytes()),
        Files.write(folder.resolve("unchecked.bundle.json"), withoutCheck(made.bundle()).bytes()),
        Files.write(folder.resolve("network.json"), pinned.bytes()),
        Files.write(folder.resolve("unpinned.json"), made.network().bytes()),
        content,
        BundleFixture.word("record key"));
  }

  /** As a bundle is that was stored before bundles carried one. */
  private static Bundle withoutCheck(Bundle bundle) {
    return BundleChanges.withCheck(bundle, Optional.empty());
  }
}
