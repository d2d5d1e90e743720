package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSink;
import dev.probity.content.Cid;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.SignedMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Protocol V, steps 1–4: builds the content of a data set from files, in one pass over them. Of
 * public data, the same files, plan and signature give the same blocks; data is encrypted where the
 * plan has a data key, with headers drawn anew each time.
 *
 * <p>Memory: 48 MiB for 2^20 records and for more, the largest record, one folder a level, and
 * about 200 bytes a block; encrypted, 16 bytes a MiB more, and the labels of IDX files. Disk:
 * beyond 2^20 records 64 bytes a record, freed when the build ends, however it ends.
 */
public final class DatasetBuilder {
  private final Plan plan;
  private final RecordedSink sink;
  private final Progress progress;
  private final SpillFiles files;

  /**
   * What is to be signed besides the file itself.
   *
   * @param domain {@code Probity IM}, with chain and contract
   * @param user the owner
   * @param version 1 or more
   * @param previous digest of the last accepted version's manifest; zero for the first
   * @param secrets drawn once, and kept for a retry
   * @param format empty: told by {@link DataSource#of}
   */
  public record Plan(
      Eip712Domain domain,
      Address user,
      long version,
      Bytes32 previous,
      DatasetSecrets secrets,
      DatasetDescription description,
      Optional<DataFormat> format) {}

  private DatasetBuilder(Plan plan, BlockSink sink, Progress progress, SpillFiles files) {
    this.files = files;
    this.plan = plan;
    this.sink = new RecordedSink(sink);
    this.progress = progress;
  }

  /**
   * Builds the content of what a path names, told by {@link DataSource#of}.
   *
   * @param source a regular file or a folder that nobody writes to meanwhile
   * @param sink takes the blocks, each once, root last
   * @throws DatasetException what is wrong with the data; {@link Fault#FILE_CHANGED} if it was
   *     written to
   * @throws IOException from the file, the sink or the signer; the call can be repeated
   */
  public static BuiltDataset build(
      Path source, Plan plan, ManifestSigner signer, BlockSink sink, Progress progress)
      throws IOException {
    return build(
        DataSource.of(source, plan.format(), DataSource.Options.DEFAULT),
        plan,
        signer,
        sink,
        progress);
  }

  /** The same of a source that was told before; the plan's format is not looked at. */
  public static BuiltDataset build(
      DataSource source, Plan plan, ManifestSigner signer, BlockSink sink, Progress progress)
      throws IOException {
    return build(source, plan, ReadData.ANY, signer, sink, progress, SpillFiles.TEMPORARY);
  }

  /**
   * The same with a look at what was read, before it is signed.
   *
   * @param read told of the data in the clear, before the signer is asked
   * @param files hold what sorting does not hold in memory
   */
  public static BuiltDataset build(
      DataSource source,
      Plan plan,
      ReadData read,
      ManifestSigner signer,
      BlockSink sink,
      Progress progress,
      SpillFiles files)
      throws IOException {
    return new DatasetBuilder(plan, sink, progress, files).build(source, read, signer);
  }

  private BuiltDataset build(DataSource source, ReadData read, ManifestSigner signer)
      throws IOException {
    // d, and all that one pass over it can tell.
    RecordStatistics statistics = statistics();
    Map<String, UnixFsEntry> files = new LinkedHashMap<>();
    Data data;
    Tree tree;
    try (RecordsTree records = new RecordsTree(plan.secrets().recordKey(), this.files)) {
      data =
          data(
              source,
              files,
              record -> {
                records.add(record);
                statistics.add(record);
              });

      // The sorted leaves, and their root.
      try (SortedLeaves leaves = records.finish()) {
        tree = new Tree(leaves.size(), leaves.root());
        if (leaves.size() <= SortedLeaves.MAX_CARRIED) {
          try (UnixFsFile copy = new UnixFsFile(sink)) {
            leaves.writeTo(copy);
            files.put(DatasetLayout.LEAVES, copy.finish());
          }
        }
      }
    }

    // M_t.
    Metadata metadata = metadata(source.format(), data.clear(), tree.records(), statistics);
    byte[] metadataFile = metadata.bytes();
    putMetadata(metadataFile, files);

    // The manifest and S_d.
    read.require(data.clear().contentHash());
    Manifest manifest = manifest(data, tree, Metadata.hash(metadataFile));
    SignedMessage<Manifest> signed =
        new SignedMessage<>(
            Manifest.TYPE, plan.domain(), manifest, signer.sign(plan.domain(), manifest));
    files.put(DatasetLayout.MANIFEST, file(DatasetLayout.manifestFile(signed)));
    files.put(DatasetLayout.SIGNATURE, file(signed.signature().bytes()));

    Cid root = UnixFsDirectory.write(files, sink).cid();
    return new BuiltDataset(root, signed, metadata, sink.blocks);
  }

  /** The records tree. */
  private record Tree(long records, Bytes32 root) {}

  /**
   * d.
   *
   * @param contentHash as it lies in IPFS
   * @param size as it lies in IPFS
   * @param clear d as it lies on the disk
   */
  private record Data(Bytes32 contentHash, long size, DataReading clear) {}

  private Data data(DataSource source, Map<String, UnixFsEntry> files, RecordSource.Records records)
      throws IOException {
    Optional<VersionCipher> encryption = cipher();
    if (encryption.isEmpty()) {
      DataPass data = DataPass.over(source, sink, progress, records);
      files.put(DatasetLayout.DATA, data.entry());
      return new Data(
          data.contentHash(), data.size(), new DataReading(data.contentHash(), data.size(), 0));
    }
    VersionCipher cipher = encryption.get();
    RecordIndex index = new RecordIndex();
    RecordPlaces places = source.format().canBeginInTheMiddle() ? index : RecordPlaces.IGNORED;
    try (EncryptedFile copy = new EncryptedFile(cipher, DatasetLayout.ENCRYPTED_DATA, sink);
        EncryptedFile indexCopy = new EncryptedFile(cipher, DatasetLayout.ENCRYPTED_INDEX, sink)) {
      DataReading clear = ClearPass.write(source, copy, progress, records, places);
      EncryptedFile.Written written = copy.finish();
      files.put(DatasetLayout.ENCRYPTED_DATA, written.entry());
      index.writeTo(indexCopy);
      files.put(DatasetLayout.ENCRYPTED_INDEX, indexCopy.finish().entry());
      return new Data(written.contentHash(), written.size(), clear);
    }
  }

  private void putMetadata(byte[] metadata, Map<String, UnixFsEntry> files) throws IOException {
    Optional<VersionCipher> cipher = cipher();
    if (cipher.isEmpty()) {
      files.put(DatasetLayout.METADATA, file(metadata));
      return;
    }
    try (EncryptedFile copy =
        new EncryptedFile(cipher.get(), DatasetLayout.ENCRYPTED_METADATA, sink)) {
      copy.write(metadata);
      files.put(DatasetLayout.ENCRYPTED_METADATA, copy.finish().entry());
    }
  }

  private Optional<VersionCipher> cipher() {
    return plan.secrets()
        .dataKey()
        .map(key -> new VersionCipher(key, plan.user(), dataId(), plan.version()));
  }

  private Bytes32 dataId() {
    Eip712Domain domain = plan.domain();
    return Commitments.dataId(
        domain.chainId(), domain.verifyingContract(), plan.user(), plan.secrets().nonce());
  }

  private RecordStatistics statistics() {
    DatasetDescription description = plan.description();
    return new RecordStatistics(
        Stream.of(description.label(), description.split())
            .flatMap(Optional::stream)
            .distinct()
            .toList());
  }

  private Metadata metadata(
      DataFormat format, DataReading clear, long records, RecordStatistics statistics)
      throws DatasetException {
    DatasetDescription description = plan.description();
    Optional<ValueCounts> labels = Optional.empty();
    if (description.label().isPresent()) {
      labels = Optional.of(statistics.counts(description.label().get()));
    }
    Optional<ValueCounts> splits = Optional.empty();
    if (description.split().isPresent()) {
      splits = Optional.of(statistics.counts(description.split().get()));
    }
    return new Metadata(
        description.name(),
        description.description(),
        description.license(),
        description.url(),
        plan.version(),
        format,
        clear.size(),
        clear.contentHash(),
        statistics.fields(),
        records,
        labels,
        splits,
        plan.secrets().salt(),
        plan.secrets().recordKey(),
        description.expectations());
  }

  private Manifest manifest(Data data, Tree tree, Bytes32 metaHash) {
    DatasetSecrets secrets = plan.secrets();
    Bytes32 dataId = dataId();
    return new Manifest(
        plan.user(),
        secrets.nonce(),
        dataId,
        plan.version(),
        plan.previous(),
        metaHash,
        tree.root(),
        tree.records(),
        Commitments.recordKeyCommit(plan.user(), dataId, plan.version(), secrets.recordKey()),
        data.contentHash(),
        data.size(),
        secrets
            .dataKey()
            .map(key -> key.commitment(plan.user(), dataId, plan.version()))
            .orElse(Bytes32.ZERO));
  }

  private UnixFsEntry file(byte[] bytes) throws IOException {
    return UnixFsFile.importFrom(new ByteArrayInputStream(bytes), sink);
  }

  /** Passes each block on once and remembers it. */
  private static final class RecordedSink implements BlockSink {
    private final BlockSink sink;
    private final Set<Cid> seen = new HashSet<>();
    private final List<BuiltDataset.Block> blocks = new ArrayList<>();

    RecordedSink(BlockSink sink) {
      this.sink = sink;
    }

    @Override
    public void put(Cid cid, byte[] block) throws IOException {
      if (!seen.contains(cid)) {
        sink.put(cid, block);
        seen.add(cid);
        blocks.add(new BuiltDataset.Block(cid, block.length));
      }
    }
  }
}
