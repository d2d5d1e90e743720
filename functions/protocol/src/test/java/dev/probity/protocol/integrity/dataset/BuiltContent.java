package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static java.util.Objects.requireNonNull;

import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.PrivateKey32;
import dev.probity.protocol.wire.Secp256k1;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.WireException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A data set in memory, built from a file by a key that is fixed. */
record BuiltContent(BuiltDataset built, StoredBlocks blocks) {
  static final DatasetSecrets SECRETS = new DatasetSecrets(filled(1), filled(2), filled(7));
  static final DataKey DATA_KEY = DataKey.of(filled(11).bytes());
  static final DatasetSecrets ENCRYPTED_SECRETS =
      DatasetSecrets.encrypted(filled(1), filled(2), DATA_KEY);
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
    return plan(description, SECRETS);
  }

  static DatasetBuilder.Plan plan(DatasetDescription description, DatasetSecrets secrets) {
    return new DatasetBuilder.Plan(
        domain(), OWNER, 1, Bytes32.ZERO, secrets, description, Optional.empty());
  }

  /** Data encrypted under {@link #DATA_KEY}. */
  static BuiltContent encrypted(DataSource source) throws IOException {
    return encrypted(source, DATA_KEY, 1);
  }

  static BuiltContent encrypted(DataSource source, DataKey key, long version) throws IOException {
    StoredBlocks blocks = new StoredBlocks();
    var plan =
        new DatasetBuilder.Plan(
            domain(),
            OWNER,
            version,
            Bytes32.ZERO,
            DatasetSecrets.encrypted(filled(1), filled(2), key),
            DatasetDescription.named("secret"),
            Optional.empty());
    return new BuiltContent(
        DatasetBuilder.build(source, plan, BuiltContent::sign, blocks, Progress.SILENT), blocks);
  }

  static BuiltContent encrypted(Path directory, String name, byte[] file) throws IOException {
    Path source = directory.resolve(name);
    Files.write(source, file);
    return encrypted(DataSource.of(source, Optional.empty(), DataSource.Options.DEFAULT));
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

  /** With {@link #DATA_KEY}. */
  DatasetContents unlocked() throws IOException {
    return DatasetContents.open(dag(blocks), root(), DATA_KEY);
  }

  /** The bytes of a file of the root. */
  byte[] bytes(String name) throws IOException {
    try (VerifiedFile file = dag(blocks).openFile(file(name))) {
      return file.readAllBytes();
    }
  }

  /**
   * The same content with other bytes in one file: a root of its own, as a forger would make it.
   */
  Cid withFile(String name, byte[] bytes) throws IOException {
    Map<String, UnixFsEntry> entries = new HashMap<>();
    for (DagLink link : dag(blocks).directory(root()).values()) {
      byte[] content = link.name().equals(name) ? bytes : bytes(link.name());
      entries.put(link.name(), UnixFsFile.importFrom(new ByteArrayInputStream(content), blocks));
    }
    return UnixFsDirectory.write(entries, blocks).cid();
  }

  /** The same content without one file. */
  Cid without(String name) throws IOException {
    Map<String, UnixFsEntry> entries = new HashMap<>();
    for (DagLink link : dag(blocks).directory(root()).values()) {
      if (!link.name().equals(name)) {
        entries.put(
            link.name(),
            UnixFsFile.importFrom(new ByteArrayInputStream(bytes(link.name())), blocks));
      }
    }
    return UnixFsDirectory.write(entries, blocks).cid();
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
