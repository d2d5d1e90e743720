package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The content of a public data set, as somebody who trusts only its root CID reads it. Faults of
 * blocks are {@link ContentException}s that name the CID, and absent blocks {@link
 * dev.probity.content.BlockNotFoundException}s; faults of what the blocks say are {@link
 * DatasetException}s.
 */
public final class DatasetContents {
  private final VerifiedDag dag;
  private final Map<String, DagLink> files;
  private final byte[] manifest;
  private final byte[] signature;
  private final byte[] metadata;

  private DatasetContents(VerifiedDag dag, Map<String, DagLink> files) throws IOException {
    this.dag = dag;
    this.files = files;
    manifest = small(DatasetLayout.MANIFEST, 0, DatasetLayout.MAX_MANIFEST_BYTES);
    signature = small(DatasetLayout.SIGNATURE, Signature.LENGTH, Signature.LENGTH);
    metadata = small(DatasetLayout.METADATA, 0, Metadata.MAX_BYTES);
  }

  /**
   * Reads the directory and the three small files.
   *
   * @throws DatasetException {@link Fault#LAYOUT} if the root does not hold exactly the files of
   *     {@link DatasetLayout}, or one of them has no possible size
   */
  public static DatasetContents open(VerifiedDag dag, Cid root) throws IOException {
    Map<String, DagLink> files = dag.directory(root);
    if (!files.keySet().equals(DatasetLayout.NAMES)) {
      throw new DatasetException(
          Fault.LAYOUT,
          "the content's root holds exactly the files data, leaves, manifest.json, manifest.sig and"
              + " metadata.json");
    }
    return new DatasetContents(dag, files);
  }

  /**
   * The manifest with S_d, neither of them checked.
   *
   * @throws DatasetException {@link Fault#MANIFEST}, {@link Fault#SIGNATURE}
   */
  public SignedMessage<Manifest> signedManifest() throws DatasetException {
    return DatasetLayout.parseManifest(manifest, signature);
  }

  /**
   * M_t, the owner's words.
   *
   * @throws DatasetException {@link Fault#METADATA}
   */
  public Metadata metadata() throws DatasetException {
    return Metadata.parse(metadata);
  }

  /** metaHash of the metadata file, whatever it says. */
  public Bytes32 metaHash() {
    return Metadata.hash(metadata);
  }

  /**
   * The carried leaves, which are those that the manifest signs.
   *
   * @throws DatasetException {@link Fault#LAYOUT}, {@link Fault#LEAVES_ORDER}
   */
  public SortedLeaves leaves(Manifest signed) throws IOException {
    try (VerifiedFile file = file(DatasetLayout.LEAVES)) {
      return signedLeaves(file, signed);
    }
  }

  static SortedLeaves signedLeaves(VerifiedFile file, Manifest signed) throws IOException {
    requireSize(DatasetLayout.LEAVES, file.size(), 0, SortedLeaves.MAX_FILE_BYTES);
    SortedLeaves leaves = SortedLeaves.read(file);
    if (leaves.size() != signed.records() || !leaves.root().equals(signed.recordsRoot())) {
      throw new DatasetException(
          Fault.LEAVES_ORDER, "the carried leaves are not those that the manifest signs");
    }
    return leaves;
  }

  /**
   * One record of the data; all before it are read too.
   *
   * @param number its place in the source, from 1
   * @return empty if the data has not so many
   */
  public Optional<SourceRecord> record(long number) throws IOException {
    AtomicReference<SourceRecord> found = new AtomicReference<>();
    records(Progress.SILENT)
        .read(record -> {
          if (record.number() == number) {
            found.set(record);
          }
          return record.number() < number;
        });
    return Optional.ofNullable(found.get());
  }

  /**
   * Bytes of the data file or of all files of the data, as their root blocks say; {@link #read}
   * shows that they have so many.
   */
  public long dataSize() throws IOException {
    if (dag.isDirectory(cid(DatasetLayout.DATA))) {
      return DagFolder.size(dag, cid(DatasetLayout.DATA));
    }
    try (VerifiedFile data = file(DatasetLayout.DATA)) {
      return data.size();
    }
  }

  /**
   * Reads all that is left, so that afterwards every block of the content was verified: the data in
   * one pass, then the leaves. Memory: 32 bytes a record and the largest record.
   *
   * @throws DatasetException what is wrong with the metadata, the data's records or the leaves'
   *     order
   */
  public ContentFindings read(Progress progress) throws IOException {
    return read(progress, record -> {});
  }

  /**
   * The same, giving out each record on the way.
   *
   * @param records takes each; that they are the signed ones is known only afterwards
   */
  public ContentFindings read(Progress progress, RecordSource.Records records) throws IOException {
    Metadata said = metadata();
    RecordsTree tree = new RecordsTree(said.recordKey());
    try (VerifiedFile leavesFile = file(DatasetLayout.LEAVES)) {
      requireSize(DatasetLayout.LEAVES, leavesFile.size(), 0, SortedLeaves.MAX_FILE_BYTES);
      long total = said.size() + leavesFile.size();
      DataReading data =
          DataReading.of(
              dag,
              cid(DatasetLayout.DATA),
              said.format(),
              record -> {
                tree.add(record);
                records.take(record);
              },
              progress,
              total);

      SourceInput leaves =
          new SourceInput(
              leavesFile, OutputStream.nullOutputStream(), progress, data.size(), total);
      RecordsRoot leavesRoot = new RecordsRoot();
      SortedLeaves.read(leaves, leavesRoot::add);
      long carried = leavesRoot.leaves();
      return new ContentFindings(
          data.contentHash(),
          data.size(),
          metaHash(),
          said.recordKey(),
          data.records(),
          tree.finish().root(),
          leavesRoot.finish(),
          carried);
    }
  }

  /**
   * The records of the data, each given out only after the blocks that hold it were verified. That
   * they are the signed ones is known only once {@link #read} was held against the manifest.
   *
   * @param progress told of each reading, from 0 on
   * @throws DatasetException {@link Fault#METADATA}
   */
  public RecordSource records(Progress progress) throws DatasetException {
    Metadata said = metadata();
    return RecordSource.of(records -> {
      DataReading _ =
          DataReading.of(
              dag, cid(DatasetLayout.DATA), said.format(), records, progress, said.size());
    });
  }

  /**
   * Names the records that are not the signed ones, after a verification has failed: reads the data
   * <b>without</b> comparing hashes, and compares each record with the carried leaves, which are
   * verified against the manifest. What cannot be read is said in the result, which never turns a
   * refusal into anything else.
   *
   * @param unverified the same source that failed
   * @param signed the manifest whose signature was checked
   */
  public static RecordDiagnosis diagnose(
      BlockSource unverified, DagLimits limits, Cid root, Manifest signed, Progress progress) {
    return new RecordDiagnostician(unverified, limits, signed, progress).diagnose(root);
  }

  VerifiedFile file(String name) throws IOException {
    return dag.openFile(cid(name));
  }

  private Cid cid(String name) {
    DagLink link = files.get(name);
    if (link == null) {
      throw new IllegalArgumentException(name + " is no file of a data set");
    }
    return link.cid();
  }

  private byte[] small(String name, int min, int max) throws IOException {
    try (VerifiedFile file = file(name)) {
      requireSize(name, file.size(), min, max);
      return file.readAllBytes();
    }
  }

  static void requireSize(String name, long size, long min, long max) throws DatasetException {
    if (size < min || size > max) {
      throw new DatasetException(
          Fault.LAYOUT,
          name
              + " has "
              + size
              + " bytes; it may have "
              + (min == max ? "only " + max : "at most " + max));
    }
  }
}
