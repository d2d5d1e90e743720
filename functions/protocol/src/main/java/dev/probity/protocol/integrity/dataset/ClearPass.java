package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One pass over data in the clear that is, or becomes, one stream: that of the file, or of several
 * files as {@link PackWriter} has it.
 */
final class ClearPass {
  /** Most bytes of a file of labels that can be right, and some that cannot. */
  private static final int MAX_LABELS_BYTES = RecordReader.MAX_RECORDS * Integer.BYTES + (1 << 16);

  private static final OutputStream NOWHERE = OutputStream.nullOutputStream();

  private ClearPass() {}

  /**
   * Reads data on a disk once.
   *
   * @param stream takes the stream; is not closed
   * @param places told where records begin in it; of one file alone
   * @throws DatasetException what is wrong with it; {@link Fault#FILE_CHANGED} if it was written to
   *     meanwhile
   */
  static DataReading write(
      DataSource source,
      OutputStream stream,
      Progress progress,
      RecordSource.Records records,
      RecordPlaces places)
      throws IOException {
    return switch (source) {
      case DataSource.OneFile one -> DataPass.readFile(one, stream, progress, records, places);
      case DataSource.IdxPair pair -> writePair(pair, stream, progress, records);
      case DataSource.Folder folder -> writeFolder(folder, stream, progress, records);
    };
  }

  private static DataReading writeFolder(
      DataSource.Folder source,
      OutputStream stream,
      Progress progress,
      RecordSource.Records records)
      throws IOException {
    FolderScan before = FolderScan.of(source.folder(), source.hidden());
    PackWriter pack = new PackWriter(stream);
    DataReading read =
        DataPass.readFolder(
            source,
            before,
            new FolderPacking(source.hidden(), pack, progress, before.bytes()),
            records);
    pack.finish();
    return read;
  }

  /** Records need both files side by side, a stream has one after the other: labels are held. */
  private static DataReading writePair(
      DataSource.IdxPair source,
      OutputStream stream,
      Progress progress,
      RecordSource.Records records)
      throws IOException {
    DataPass.requireTwoNames(source);
    boolean swapped = hasOneDimension(source.items());
    Path labelsPath = swapped ? source.items() : source.labels();
    Path itemsPath = swapped ? source.labels() : source.items();
    FileStamp labelsBefore = DataPass.stamp(labelsPath);
    FileStamp itemsBefore = DataPass.stamp(itemsPath);
    PackWriter pack = new PackWriter(stream);
    try (InputStream labelsFile = Files.newInputStream(labelsPath);
        InputStream itemsFile = Files.newInputStream(itemsPath)) {
      byte[] labels = labelsFile.readNBytes(MAX_LABELS_BYTES);
      pack.begin(DataPass.name(labelsPath), labels.length);
      pack.write(labels);
      pack.begin(DataPass.name(itemsPath), itemsBefore.size());
      SourceInput items =
          new SourceInput(
              itemsFile, pack, progress, labels.length, labels.length + itemsBefore.size());
      SourceInput held = held(labels);
      IdxRecords reader =
          new IdxRecords(
              new NamedFile(DataPass.name(labelsPath), held),
              new NamedFile(DataPass.name(itemsPath), items));
      DataPass.readAll(reader, records, RecordPlaces.IGNORED);
      DataPass.requireUnchanged(labelsPath, labelsBefore, held.count());
      DataPass.requireUnchanged(itemsPath, itemsBefore, items.count());
      pack.finish();
      return reading(
          DataPass.name(labelsPath), held, DataPass.name(itemsPath), items, reader.records());
    }
  }

  private static boolean hasOneDimension(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(Integer.BYTES);
      return magic.length == Integer.BYTES && magic[3] == 1;
    }
  }

  /**
   * Reads the stream once, to its end.
   *
   * @param places told where records begin in it; of one file alone
   */
  static DataReading read(
      InputStream stream, DataFormat format, RecordSource.Records records, RecordPlaces places)
      throws IOException {
    return switch (format) {
      case CSV, TSV, JSON_ARRAY, JSON_LINES -> {
        SourceInput input = held(stream);
        RecordReader reader = format.read(input);
        DataPass.readAll(reader, records, places);
        input.drain();
        yield new DataReading(input.digest(), input.count(), reader.records());
      }
      case IDX -> readPair(PackReader.idx(stream), records);
      case FILES -> {
        FolderRecords reader = new FolderRecords(PackReader.folder(stream));
        DataPass.readAll(reader, records, RecordPlaces.IGNORED);
        yield new DataReading(reader.contentHash(), reader.size(), reader.records());
      }
    };
  }

  private static DataReading readPair(PackReader pack, RecordSource.Records records)
      throws IOException {
    NamedFile first = pack.next().orElseThrow(ClearPass::noPair);
    byte[] bytes = first.content().readNBytes(MAX_LABELS_BYTES + 1);
    if (bytes.length > MAX_LABELS_BYTES) {
      throw noPair();
    }
    SourceInput labels = held(bytes);
    NamedFile second = pack.next().orElseThrow(ClearPass::noPair);
    SourceInput items = held(second.content());
    IdxRecords reader =
        new IdxRecords(new NamedFile(first.path(), labels), new NamedFile(second.path(), items));
    DataPass.readAll(reader, records, RecordPlaces.IGNORED);
    if (reader.firstHoldsItems() || pack.next().isPresent()) {
      throw noPair();
    }
    return reading(first.path(), labels, second.path(), items, reader.records());
  }

  private static DataReading reading(
      String labelsName, SourceInput labels, String itemsName, SourceInput items, long records) {
    Bytes32 labelsDigest = labels.digest();
    Bytes32 itemsDigest = items.digest();
    FileListing listing = new FileListing();
    if (DataPass.compare(labelsName, itemsName) < 0) {
      listing.add(labelsName, labelsDigest);
      listing.add(itemsName, itemsDigest);
    } else {
      listing.add(itemsName, itemsDigest);
      listing.add(labelsName, labelsDigest);
    }
    return new DataReading(listing.digest(), labels.count() + items.count(), records);
  }

  private static SourceInput held(byte[] file) {
    return held(new ByteArrayInputStream(file));
  }

  /** Hashed and counted, and copied nowhere. */
  private static SourceInput held(InputStream file) {
    return new SourceInput(file, NOWHERE, Progress.SILENT, 0, 0);
  }

  private static DatasetException noPair() {
    return new DatasetException(
        Fault.PACKING, "the packed IDX files are not a file of labels and one of items after it");
  }
}
