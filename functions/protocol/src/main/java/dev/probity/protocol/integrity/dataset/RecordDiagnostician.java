package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the records whose leaf is not among the signed ones. Only the data is read without
 * comparing hashes; all that it is compared with is verified first.
 */
final class RecordDiagnostician {
  /**
   * h, and after it the record's number: sorted, equal records stand in the order of the source.
   */
  private static final int ENTRY = Bytes32.LENGTH + Integer.BYTES;

  private final BlockSource source;
  private final DagLimits limits;
  private final Manifest signed;
  private final Progress progress;
  private final FlatEntries entries = new FlatEntries(ENTRY, SortedLeaves.MAX_CARRIED);

  /** Numbers of the records without a leaf. */
  private final BitSet strange = new BitSet();

  private Optional<String> obstacle = Optional.empty();

  RecordDiagnostician(BlockSource source, DagLimits limits, Manifest signed, Progress progress) {
    this.source = source;
    this.limits = limits;
    this.signed = signed;
    this.progress = progress;
  }

  RecordDiagnosis diagnose(Cid root) {
    Metadata metadata;
    SortedLeaves leaves;
    AlteredRecords records;
    try {
      VerifiedDag dag = new VerifiedDag(source, limits);
      Map<String, DagLink> files = dag.directory(root);
      if (files.containsKey(DatasetLayout.ENCRYPTED_DATA)) {
        return RecordDiagnosis.impossible(
            "records cannot be compared: the data is encrypted, and altered segments do not"
                + " decrypt");
      }
      if (!files.containsKey(DatasetLayout.LEAVES) && signed.records() > SortedLeaves.MAX_CARRIED) {
        return RecordDiagnosis.impossible(
            "records cannot be compared: a data set of more than "
                + SortedLeaves.MAX_CARRIED
                + " records carries no leaves, and the data has to be compared with another copy");
      }
      leaves = leaves(dag, cid(files, DatasetLayout.LEAVES));
      metadata = metadata(dag, cid(files, DatasetLayout.METADATA));
      records = records(metadata.format(), cid(files, DatasetLayout.DATA));
    } catch (IOException e) {
      return RecordDiagnosis.impossible("records cannot be compared: " + e.getMessage());
    }
    RecordLeaf leaf = new RecordLeaf(metadata.recordKey());
    readAll(records, leaf);
    long matched = match(leaf, leaves);
    return new RecordDiagnosis(
        obstacle,
        strange.stream().limit(RecordDiagnosis.MAX_NAMED).mapToObj(n -> (long) n).toList(),
        Math.max(0, strange.cardinality() - RecordDiagnosis.MAX_NAMED),
        leaves.size() - matched,
        records.unreadable().stream().limit(RecordDiagnosis.MAX_NAMED).toList());
  }

  private AlteredRecords records(DataFormat format, Cid data) throws IOException {
    return switch (format) {
      case CSV, TSV, JSON_ARRAY, JSON_LINES ->
          new LenientRecords(format, UnverifiedFile.open(source, limits, data));
      case IDX -> new LenientIdx(source, limits, data);
      case FILES -> new LenientFolder(source, limits, data);
    };
  }

  private SortedLeaves leaves(VerifiedDag dag, Cid cid) throws IOException {
    try (var file = dag.openFile(cid)) {
      return DatasetContents.signedLeaves(file, signed);
    }
  }

  private Metadata metadata(VerifiedDag dag, Cid cid) throws IOException {
    try (var file = dag.openFile(cid)) {
      DatasetContents.requireSize(DatasetLayout.METADATA, file.size(), 0, Metadata.MAX_BYTES);
      Metadata metadata = Metadata.parse(file.readAllBytes());
      Bytes32 commit =
          Commitments.recordKeyCommit(
              signed.user(), signed.dataId(), signed.version(), metadata.recordKey());
      if (!commit.equals(signed.recordKeyCommit())) {
        throw new DatasetException(
            Fault.METADATA, "the metadata's record key is not the one that the manifest signs");
      }
      return metadata;
    }
  }

  private static Cid cid(Map<String, DagLink> files, String name) throws DatasetException {
    DagLink link = files.get(name);
    if (link == null) {
      throw new DatasetException(Fault.LAYOUT, "the content's root has no file " + name);
    }
    return link.cid();
  }

  private void readAll(AlteredRecords records, RecordLeaf leaf) {
    try {
      Optional<SourceRecord> record = records.next();
      while (record.isPresent()) {
        if (entries.size() == SortedLeaves.MAX_CARRIED) {
          throw new DatasetException(Fault.TOO_MANY_RECORDS, "more records than can be signed for");
        }
        int at = entries.add();
        ByteBuffer.wrap(entries.array(), at, ENTRY)
            .put(leaf.authenticate(record.get()))
            .putInt((int) record.get().number());
        progress.update(records.bytes(), Math.max(signed.size(), records.bytes()));
        record = records.next();
      }
      obstacle = records.obstacle();
    } catch (IOException e) {
      obstacle = Optional.of("reading the data stopped: " + e.getMessage());
    }
    records.broken().forEach(strange::set);
  }

  /** Marks the records without a leaf; how many have one. */
  private long match(RecordLeaf leaf, SortedLeaves leaves) {
    entries.sort();
    byte[] array = entries.array();
    byte[] found = new byte[Bytes32.LENGTH];
    long matched = 0;
    Occurrences occurrences = new Occurrences();
    for (int i = 0; i < entries.size(); i++) {
      int at = i * ENTRY;
      leaf.writeTo(found, 0, array, at, occurrences.of(array, at));
      if (leaves.contains(found, 0)) {
        matched++;
      } else {
        strange.set(ByteBuffer.wrap(array, at + Bytes32.LENGTH, Integer.BYTES).getInt());
      }
    }
    return matched;
  }
}
