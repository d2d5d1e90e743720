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
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.integrity.encryption.VersionCipher;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Signature;
import dev.probity.protocol.wire.SignedMessage;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The content of a data set, as somebody who trusts only its root CID reads it. Of encrypted data,
 * records and metadata are read with its key; manifest, leaves and sizes by anybody. Faults of
 * blocks are {@link ContentException}s that name the CID, and absent blocks {@link
 * dev.probity.content.BlockNotFoundException}s; faults of what the blocks say are {@link
 * DatasetException}s.
 */
public final class DatasetContents {
  private final VerifiedDag dag;
  private final Map<String, DagLink> files;
  private final byte[] manifest;
  private final byte[] signature;

  /** In the clear; empty where it is encrypted and there is no key. */
  private final Optional<byte[]> metadata;

  /** Of encrypted data whose key is known. */
  private final Optional<EncryptedEntries> unlocked;

  private DatasetContents(VerifiedDag dag, Map<String, DagLink> files, Optional<DataKey> key)
      throws IOException {
    this.dag = dag;
    this.files = files;
    manifest = small(DatasetLayout.MANIFEST, 0, DatasetLayout.MAX_MANIFEST_BYTES);
    signature = small(DatasetLayout.SIGNATURE, Signature.LENGTH, Signature.LENGTH);
    if (!isEncrypted()) {
      if (key.isPresent()) {
        throw new DatasetException(Fault.WRONG_KEY, "the data is not encrypted: no key is its key");
      }
      unlocked = Optional.empty();
      metadata = Optional.of(small(DatasetLayout.METADATA, 0, Metadata.MAX_BYTES));
      return;
    }
    requireCiphertext(DatasetLayout.ENCRYPTED_METADATA, Metadata.MAX_BYTES);
    requireCiphertext(DatasetLayout.ENCRYPTED_INDEX, RecordIndex.MAX_FILE_BYTES);
    if (key.isPresent()) {
      EncryptedEntries entries = EncryptedEntries.of(key.get(), signedManifest().message());
      unlocked = Optional.of(entries);
      try (InputStream file =
          entries.open(DatasetLayout.ENCRYPTED_METADATA, file(DatasetLayout.ENCRYPTED_METADATA))) {
        metadata = Optional.of(file.readAllBytes());
      }
    } else {
      unlocked = Optional.empty();
      metadata = Optional.empty();
    }
  }

  /**
   * Reads the directory and the small files. Of encrypted data only what needs no key can be read.
   *
   * @throws DatasetException {@link Fault#LAYOUT} if the root does not hold exactly the files of
   *     {@link DatasetLayout}, or one of them has no possible size
   */
  public static DatasetContents open(VerifiedDag dag, Cid root) throws IOException {
    return open(dag, root, Optional.empty());
  }

  /**
   * Reads the directory and the small files, decrypted.
   *
   * @throws DatasetException {@link Fault#LAYOUT}; {@link Fault#MANIFEST}, {@link Fault#SIGNATURE};
   *     {@link Fault#WRONG_KEY} if the carried manifest does not commit to the key, or the data is
   *     public; {@link Fault#CIPHERTEXT}
   */
  public static DatasetContents open(VerifiedDag dag, Cid root, DataKey key) throws IOException {
    return open(dag, root, Optional.of(key));
  }

  /** With the key, if there is one. */
  public static DatasetContents open(VerifiedDag dag, Cid root, Optional<DataKey> key)
      throws IOException {
    Map<String, DagLink> files = dag.directory(root);
    if (!DatasetLayout.isComplete(files.keySet())) {
      throw new DatasetException(
          Fault.LAYOUT,
          "the content's root holds exactly the files data, leaves, manifest.json, manifest.sig and"
              + " metadata.json, or data.enc, index.enc, leaves, manifest.json, manifest.sig and"
              + " metadata.enc; leaves only of few records");
    }
    return new DatasetContents(dag, files, key);
  }

  /** Whether the data is encrypted, as the names in the root say. */
  public boolean isEncrypted() {
    return files.containsKey(DatasetLayout.ENCRYPTED_DATA);
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
   * @throws DatasetException {@link Fault#METADATA}; {@link Fault#ENCRYPTED}
   */
  public Metadata metadata() throws DatasetException {
    Metadata said = Metadata.parse(metadata.orElseThrow(DatasetContents::encrypted));
    if (unlocked.isPresent() && !unlocked.get().recordKey().equals(said.recordKey())) {
      throw new DatasetException(
          Fault.METADATA, "the metadata's record key is not derived from the data key");
    }
    return said;
  }

  /**
   * metaHash of the metadata file in the clear, whatever it says.
   *
   * @throws DatasetException {@link Fault#ENCRYPTED}
   */
  public Bytes32 metaHash() throws DatasetException {
    return Metadata.hash(metadata.orElseThrow(DatasetContents::encrypted));
  }

  private static DatasetException encrypted() {
    return new DatasetException(
        Fault.ENCRYPTED, "the data is encrypted: records and metadata are read with its key alone");
  }

  /** Whether the content carries the leaves, which it must of few records and cannot of many. */
  public boolean carriesLeaves() {
    return files.containsKey(DatasetLayout.LEAVES);
  }

  /**
   * The leaves, to be closed: the carried ones, which are those that the manifest signs; or of many
   * records, whose content carries none, those of its records, as many as the manifest signs and in
   * order. Those have still to be held against recordsRoot.
   *
   * @throws DatasetException {@link Fault#LAYOUT}, {@link Fault#LEAVES_ORDER}; where all records
   *     are read, also as {@link #read}
   */
  public SortedLeaves leaves(Manifest signed, Progress progress) throws IOException {
    if (carriesLeaves()) {
      try (VerifiedFile file = file(DatasetLayout.LEAVES)) {
        return signedLeaves(file, signed);
      }
    }
    requireMany(signed.records());
    try (RecordsTree tree = new RecordsTree(metadata().recordKey())) {
      records(progress)
          .read(record -> {
            tree.add(record);
            return true;
          });
      SortedLeaves leaves = tree.finish();
      if (leaves.size() != signed.records()) {
        leaves.close();
        throw new DatasetException(
            Fault.LEAVES_ORDER, "the data has not as many records as the manifest signs");
      }
      return leaves;
    }
  }

  private static void requireMany(long records) throws DatasetException {
    if (records <= SortedLeaves.MAX_CARRIED) {
      throw new DatasetException(
          Fault.LAYOUT,
          "the content carries no leaves; only one of more than "
              + SortedLeaves.MAX_CARRIED
              + " records does without them");
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
   * One record of the data. Of encrypted CSV, TSV and JSON Lines the index tells where to begin, so
   * that about 3 MiB are read; of other data all records before it are read too.
   *
   * @param number its place in the source, from 1
   * @return empty if the data has not so many
   */
  public Optional<SourceRecord> record(long number) throws IOException {
    if (unlocked.isPresent() && number > 0) {
      RecordIndex index = index(unlocked.get());
      if (!index.isEmpty()) {
        try (SeekableByteChannel data =
            unlocked
                .get()
                .seek(DatasetLayout.ENCRYPTED_DATA, dag, cid(DatasetLayout.ENCRYPTED_DATA))) {
          return new SoughtRecord(data, index, metadata().format()).read(number);
        }
      }
    }
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

  private RecordIndex index(EncryptedEntries entries) throws IOException {
    try (InputStream file =
        entries.open(DatasetLayout.ENCRYPTED_INDEX, file(DatasetLayout.ENCRYPTED_INDEX))) {
      return RecordIndex.read(file);
    }
  }

  /**
   * Bytes of the data as it lies in IPFS: of its file or all its files, or of the ciphertext, as
   * their root blocks say; {@link #read} shows that they have so many.
   */
  public long dataSize() throws IOException {
    if (isEncrypted()) {
      try (VerifiedFile data = file(DatasetLayout.ENCRYPTED_DATA)) {
        return data.size();
      }
    }
    if (dag.isDirectory(cid(DatasetLayout.DATA))) {
      return DagFolder.size(dag, cid(DatasetLayout.DATA));
    }
    try (VerifiedFile data = file(DatasetLayout.DATA)) {
      return data.size();
    }
  }

  /**
   * Reads all that is left, so that afterwards every block of the content was verified: the data in
   * one pass, then the leaves, if it carries any. Memory and disk as {@link RecordsTree} takes, and
   * the largest record.
   *
   * @throws DatasetException what is wrong with the metadata, the data's records or the leaves'
   *     order; of encrypted data also {@link Fault#ENCRYPTED}, {@link Fault#CIPHERTEXT}, {@link
   *     Fault#PACKING} and {@link Fault#RECORD_INDEX}
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
    try (CarriedLeaves leavesFile = new CarriedLeaves();
        RecordsTree tree = new RecordsTree(said.recordKey())) {
      long total = (isEncrypted() ? dataSize() : said.size()) + leavesFile.size();
      RecordSource.Records each =
          record -> {
            tree.add(record);
            records.take(record);
          };
      DataReading clear;
      SealedData sealed;
      if (unlocked.isPresent()) {
        RecordIndex index = new RecordIndex();
        try (SourceInput ciphertext = sealedData(progress, total)) {
          clear =
              clear(
                  unlocked.get(),
                  ciphertext,
                  said.format(),
                  each,
                  said.format().canBeginInTheMiddle() ? index : RecordPlaces.IGNORED);
          sealed = SealedData.of(ciphertext);
        }
        index(unlocked.get()).requireSame(index);
      } else {
        clear = DataReading.of(dag, cid(DatasetLayout.DATA), said.format(), each, progress, total);
        sealed = new SealedData(clear.contentHash(), clear.size());
      }
      Optional<SealedFindings.Leaves> carried = leavesFile.read(progress, sealed.size(), total);
      if (carried.isEmpty()) {
        requireMany(clear.records());
      }
      Bytes32 recordsRoot;
      try (SortedLeaves leaves = tree.finish()) {
        recordsRoot = leaves.root();
      }
      return new ContentFindings(
          sealed.contentHash(),
          sealed.size(),
          clear.contentHash(),
          clear.size(),
          metaHash(),
          said.recordKey(),
          clear.records(),
          recordsRoot,
          carried.map(SealedFindings.Leaves::root).orElse(recordsRoot),
          carried.map(SealedFindings.Leaves::count).orElse(clear.records()));
    }
  }

  /**
   * Reads all of encrypted data that can be read without its key, so that afterwards every block of
   * the content was verified: the ciphertexts and the leaves.
   *
   * @throws DatasetException what is wrong with the leaves' order
   * @throws IllegalStateException if the data is public
   */
  public SealedFindings readSealed(Progress progress) throws IOException {
    if (!isEncrypted()) {
      throw new IllegalStateException("public data has no ciphertext");
    }
    try (CarriedLeaves leavesFile = new CarriedLeaves()) {
      long total = dataSize() + leavesFile.size();
      SealedData sealed;
      try (SourceInput ciphertext = sealedData(progress, total)) {
        sealed = SealedData.of(ciphertext);
      }
      for (String small :
          List.of(DatasetLayout.ENCRYPTED_METADATA, DatasetLayout.ENCRYPTED_INDEX)) {
        try (VerifiedFile file = file(small)) {
          file.transferTo(OutputStream.nullOutputStream());
        }
      }
      return new SealedFindings(
          sealed.contentHash(), sealed.size(), leavesFile.read(progress, sealed.size(), total));
    }
  }

  /** The leaves as the content carries them, if it does. */
  private final class CarriedLeaves implements Closeable {
    private final Optional<VerifiedFile> file;

    CarriedLeaves() throws IOException {
      file = carriesLeaves() ? Optional.of(file(DatasetLayout.LEAVES)) : Optional.empty();
      requireSize(DatasetLayout.LEAVES, size(), 0, SortedLeaves.MAX_FILE_BYTES);
    }

    long size() {
      return file.map(VerifiedFile::size).orElse(0L);
    }

    Optional<SealedFindings.Leaves> read(Progress progress, long done, long total)
        throws IOException {
      if (file.isEmpty()) {
        return Optional.empty();
      }
      RecordsRoot root = new RecordsRoot();
      SortedLeaves.read(
          new SourceInput(file.get(), OutputStream.nullOutputStream(), progress, done, total),
          root::add);
      long count = root.leaves();
      return Optional.of(new SealedFindings.Leaves(root.finish(), count));
    }

    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        file.get().close();
      }
    }
  }

  /** What lies in IPFS. */
  private record SealedData(Bytes32 contentHash, long size) {
    static SealedData of(SourceInput ciphertext) throws IOException {
      ciphertext.drain();
      return new SealedData(ciphertext.digest(), ciphertext.count());
    }
  }

  /** The ciphertext of the data; its blocks are held by nothing that needs to be closed. */
  private SourceInput sealedData(Progress progress, long total) throws IOException {
    return new SourceInput(
        file(DatasetLayout.ENCRYPTED_DATA), OutputStream.nullOutputStream(), progress, 0, total);
  }

  private static DataReading clear(
      EncryptedEntries entries,
      SourceInput ciphertext,
      DataFormat format,
      RecordSource.Records records,
      RecordPlaces places)
      throws IOException {
    return ClearPass.read(
        entries.open(DatasetLayout.ENCRYPTED_DATA, ciphertext), format, records, places);
  }

  /**
   * The records of the data, each given out only after the blocks that hold it were verified. That
   * they are the signed ones is known only once {@link #read} was held against the manifest.
   *
   * @param progress told of each reading, from 0 on
   * @throws DatasetException {@link Fault#METADATA}; {@link Fault#ENCRYPTED}
   */
  public RecordSource records(Progress progress) throws DatasetException {
    Metadata said = metadata();
    if (unlocked.isPresent()) {
      EncryptedEntries entries = unlocked.get();
      return RecordSource.of(records -> {
        try (SourceInput ciphertext = sealedData(progress, dataSize())) {
          DataReading _ = clear(entries, ciphertext, said.format(), records, RecordPlaces.IGNORED);
        }
      });
    }
    return RecordSource.of(records -> {
      DataReading _ =
          DataReading.of(
              dag, cid(DatasetLayout.DATA), said.format(), records, progress, said.size());
    });
  }

  /** Takes a file of the data. */
  @FunctionalInterface
  public interface ClearFiles {
    /**
     * Takes one file.
     *
     * @param path names of folders and file, joined by {@code /}; empty if the data is one file. No
     *     name is {@code .} or {@code ..}, and no path leads through another file
     * @param content read here, if at all
     */
    void take(String path, InputStream content) throws IOException;
  }

  /**
   * The files of encrypted data in the clear. Nothing of a file was seen to be what was signed
   * before {@link #read} was held against the manifest.
   *
   * @throws DatasetException {@link Fault#ENCRYPTED}, {@link Fault#CIPHERTEXT}, {@link
   *     Fault#PACKING}
   */
  public void clearFiles(ClearFiles files) throws IOException {
    EncryptedEntries entries = unlocked.orElseThrow(DatasetContents::encrypted);
    try (InputStream clear =
        entries.open(DatasetLayout.ENCRYPTED_DATA, file(DatasetLayout.ENCRYPTED_DATA))) {
      switch (metadata().format()) {
        case CSV, TSV, JSON_ARRAY, JSON_LINES -> files.take("", clear);
        case IDX -> eachFile(PackReader.idx(clear), files);
        case FILES -> eachFile(PackReader.folder(clear), files);
      }
    }
  }

  private static void eachFile(PackReader pack, ClearFiles files) throws IOException {
    for (Optional<NamedFile> file = pack.next(); file.isPresent(); file = pack.next()) {
      files.take(file.get().path(), file.get().content());
    }
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

  private void requireCiphertext(String name, long maxPlaintext) throws IOException {
    try (VerifiedFile file = file(name)) {
      requireSize(
          name,
          file.size(),
          VersionCipher.ciphertextBytes(0),
          VersionCipher.ciphertextBytes(maxPlaintext));
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
