package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.content.DagLink;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.Map;

/**
 * What one pass over d in the clear gives; of blocks, each verified: the counterpart of {@link
 * DataPass}.
 *
 * @param contentHash SHA-256 of the one file, or {@link FileListing} of several
 * @param size bytes of all files
 * @param records how many
 */
record DataReading(Bytes32 contentHash, long size, long records) {
  private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

  /**
   * Reads d.
   *
   * @param total bytes of all the work
   * @param records takes each
   */
  static DataReading of(
      VerifiedDag dag,
      Cid data,
      DataFormat format,
      RecordSource.Records records,
      Progress progress,
      long total)
      throws IOException {
    return switch (format) {
      case CSV, TSV, JSON_ARRAY, JSON_LINES -> oneFile(dag, data, format, records, progress, total);
      case IDX -> idxPair(dag, data, records, progress, total);
      case FILES -> folder(dag, data, records, progress, total);
    };
  }

  private static DataReading oneFile(
      VerifiedDag dag,
      Cid data,
      DataFormat format,
      RecordSource.Records records,
      Progress progress,
      long total)
      throws IOException {
    try (VerifiedFile file = dag.openFile(data)) {
      SourceInput input = new SourceInput(file, NOWHERE, progress, 0, total);
      RecordReader reader = format.read(input);
      DataPass.readAll(reader, records, RecordPlaces.IGNORED);
      input.drain();
      return new DataReading(input.digest(), input.count(), reader.records());
    }
  }

  private static DataReading idxPair(
      VerifiedDag dag, Cid data, RecordSource.Records records, Progress progress, long total)
      throws IOException {
    Map<String, DagLink> files = dag.directory(data);
    requirePair(files.size());
    Iterator<DagLink> links = files.values().iterator();
    DagLink first = links.next();
    DagLink second = links.next();
    try (VerifiedFile firstFile = dag.openFile(first.cid());
        VerifiedFile secondFile = dag.openFile(second.cid())) {
      SharedProgress both = new SharedProgress(progress, total);
      SourceInput firstInput = new SourceInput(firstFile, NOWHERE, both.share(), 0, 0);
      SourceInput secondInput = new SourceInput(secondFile, NOWHERE, both.share(), 0, 0);
      IdxRecords reader =
          new IdxRecords(
              new NamedFile(first.name(), firstInput), new NamedFile(second.name(), secondInput));
      DataPass.readAll(reader, records, RecordPlaces.IGNORED);
      FileListing listing = new FileListing();
      listing.add(first.name(), firstInput.digest());
      listing.add(second.name(), secondInput.digest());
      return new DataReading(
          listing.digest(), firstInput.count() + secondInput.count(), reader.records());
    }
  }

  static void requirePair(int files) throws DatasetException {
    if (files != 2) {
      throw new DatasetException(
          Fault.LAYOUT, "data in IDX is two files, items and labels, not " + files);
    }
  }

  private static DataReading folder(
      VerifiedDag dag, Cid data, RecordSource.Records records, Progress progress, long total)
      throws IOException {
    DagFolder files =
        new DagFolder(dag) {
          @Override
          void leaveFile(DagLink file, String name, String path) {
            progress.update(bytes(), Math.max(total, bytes()));
          }
        };
    files.begin(data);
    FolderRecords reader = new FolderRecords(files);
    DataPass.readAll(reader, records, RecordPlaces.IGNORED);
    return new DataReading(reader.contentHash(), reader.size(), reader.records());
  }
}
