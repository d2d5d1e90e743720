package dev.probity.protocol.aiservice;

import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.ManifestCheck;
import dev.probity.protocol.integrity.StoredBlocks;
import dev.probity.protocol.integrity.StoredVersion;
import dev.probity.protocol.integrity.UnreadContent;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.step.RefusedException;
import java.io.IOException;

/** The content of a version, whose manifest is the one that its owner signed and anchored. */
record CheckedContent(StoredVersion version, DatasetContents contents, Manifest manifest) {

  /**
   * Opens it: its directory, manifest, signature and metadata; nothing of the data.
   *
   * @throws RefusedException {@code content-unavailable}, {@code state-diverged}, {@code
   *     cid-invalid}, {@code manifest-signature}
   */
  static CheckedContent open(StoredVersion version, AiServicePorts ports) {
    try {
      var dag = new VerifiedDag(new StoredBlocks(ports.blocks()), DagLimits.DEFAULT);
      DatasetContents contents = DatasetContents.open(dag, version.root());
      var check = new ManifestCheck(ports.domain(), ports.signatures());
      return new CheckedContent(
          version, contents, check.require(version.request().message(), contents));
    } catch (IOException unread) {
      throw new UnreadContent(ports.alarms()).refused(unread);
    }
  }

  /**
   * The same in the clear.
   *
   * @throws DatasetException the key is not the manifest's, or does not open the content
   */
  CheckedContent with(DataKey key, AiServicePorts ports) throws IOException {
    var dag = new VerifiedDag(new StoredBlocks(ports.blocks()), DagLimits.DEFAULT);
    return new CheckedContent(version, DatasetContents.open(dag, version.root(), key), manifest);
  }
}
