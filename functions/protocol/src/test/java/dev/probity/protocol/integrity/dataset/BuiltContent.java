package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static java.util.Objects.requireNonNull;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A data set in memory, built from a file by a key that is fixed. */
record BuiltContent(BuiltDataset built, StoredBlocks blocks) {
  static final DatasetSecrets SECRETS = new DatasetSecrets(filled(1), filled(2), filled(7));
  static final PrivateKey32 KEY = key();
  static final Address OWNER = Secp256k1.pureJava().addressOf(KEY);

  static BuiltContent of(Path directory, String name, byte[] file) throws IOException {
    return of(directory, name, file, DatasetDescription.named("penguins"));
  }

  static BuiltContent of(Path directory, String name, byte[] file, DatasetDescription description)
      throws IOException {
    Path source = directory.resolve(name);
    Files.write(source, file);
    StoredBlocks blocks = new StoredBlocks();
    return new BuiltContent(
        DatasetBuilder.build(
            source, plan(description), BuiltContent::sign, blocks, Progress.SILENT),
        blocks);
  }

  static BuiltContent of(DataSource source) throws IOException {
    return of(source, DatasetDescription.named("files"));
  }

  static BuiltContent of(DataSource source, DatasetDescription description) throws IOException {
    StoredBlocks blocks = new StoredBlocks();
    return new BuiltContent(
        DatasetBuilder.build(
            source, plan(description), BuiltContent::sign, blocks, Progress.SILENT),
        blocks);
  }

  static DatasetBuilder.Plan plan(DatasetDescription description) {
    return new DatasetBuilder.Plan(
        domain(), OWNER, 1, Bytes32.ZERO, SECRETS, description, Optional.empty());
  }

  static Signature sign(Eip712Domain domain, Manifest manifest) {
    return Secp256k1.pureJava().sign(Manifest.TYPE.digest(domain, manifest), KEY);
  }

  Cid root() {
    return built.root();
  }

  /** The block or root of one of the five entries. */
  Cid file(String name) {
    try {
      return requireNonNull(dag(blocks).directory(root()).get(name)).cid();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The block or root of a file in the directory of the data. */
  Cid dataFile(String path) throws IOException {
    Cid at = file(DatasetLayout.DATA);
    for (String name : path.split("/", -1)) {
      at = dag(blocks).entry(at, name).cid();
    }
    return at;
  }

  DatasetContents open() throws IOException {
    return DatasetContents.open(dag(blocks), root());
  }

  RecordDiagnosis diagnose(StoredBlocks altered) {
    return DatasetContents.diagnose(
        altered, DagLimits.DEFAULT, root(), built.manifest().message(), Progress.SILENT);
  }

  static VerifiedDag dag(StoredBlocks blocks) {
    return new VerifiedDag(blocks, DagLimits.DEFAULT);
  }

  private static Eip712Domain domain() {
    try {
      return new Eip712Domain("Probity IM", 31337, Address.parse("0x" + "5c".repeat(20)));
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey32 key() {
    try {
      return PrivateKey32.of(filled(3).bytes());
    } catch (WireException e) {
      throw new IllegalStateException(e);
    }
  }
}
