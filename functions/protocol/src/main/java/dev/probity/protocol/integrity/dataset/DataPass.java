package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSink;
import dev.probity.content.UnixFsDirectory;
import dev.probity.content.UnixFsEntry;
import dev.probity.content.UnixFsFile;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What one pass over the data on a disk gives.
 *
 * @param entry d as content
 * @param contentHash SHA-256 of the one file, or {@link FileListing} of several
 * @param size bytes of all files
 */
record DataPass(UnixFsEntry entry, Bytes32 contentHash, long size) {
  /**
   * Reads the data once.
   *
   * @throws DatasetException what is wrong with it; {@link Fault#FILE_CHANGED} if it was written to
   *     meanwhile
   */
  static DataPass over(
      DataSource source, BlockSink sink, Progress progress, RecordSource.Records records)
      throws IOException {
    return switch (source) {
      case DataSource.OneFile one -> oneFile(one, sink, progress, records);
      case DataSource.IdxPair pair -> idxPair(pair, sink, progress, records);
      case DataSource.Folder folder -> folder(folder, sink, progress, records);
    };
  }

  private static DataPass oneFile(
      DataSource.OneFile source, BlockSink sink, Progress progress, RecordSource.Records records)
      throws IOException {
    try (UnixFsFile copy = new UnixFsFile(sink)) {
      DataReading read = readFile(source, copy, progress, records, RecordPlaces.IGNORED);
      return new DataPass(copy.finish(), read.contentHash(), read.size());
    }
  }

  /** Reads the one file while it is copied. */
  static DataReading readFile(
      DataSource.OneFile source,
      OutputStream copy,
      Progress progress,
      RecordSource.Records records,
      RecordPlaces places)
      throws IOException {
    FileStamp before = stamp(source.file());
    try (InputStream file = Files.newInputStream(source.file())) {
      SourceInput data = new SourceInput(file, copy, progress, 0, before.size());
      RecordReader reader = source.format().read(data);
      readAll(reader, records, places);
      data.drain();
      Bytes32 contentHash = data.digest();
      requireUnchanged(source.file(), before, data.count());
      return new DataReading(contentHash, data.count(), reader.records());
    }
  }

  private static DataPass idxPair(
      DataSource.IdxPair source, BlockSink sink, Progress progress, RecordSource.Records records)
      throws IOException {
    Path first = source.items();
    Path second = source.labels();
    if (compare(name(first), name(second)) > 0) {
      first = source.labels();
      second = source.items();
    }
    requireTwoNames(source);
    FileStamp firstBefore = stamp(first);
    FileStamp secondBefore = stamp(second);
    long total = firstBefore.size() + secondBefore.size();
    SharedProgress both = new SharedProgress(progress, total);
    try (InputStream firstFile = Files.newInputStream(first);
        InputStream secondFile = Files.newInputStream(second);
        UnixFsFile firstCopy = new UnixFsFile(sink);
        UnixFsFile secondCopy = new UnixFsFile(sink)) {
      SourceInput firstData = new SourceInput(firstFile, firstCopy, both.share(), 0, 0);
      SourceInput secondData = new SourceInput(secondFile, secondCopy, both.share(), 0, 0);
      readAll(
          new IdxRecords(
              new NamedFile(name(first), firstData), new NamedFile(name(second), secondData)),
          records,
          RecordPlaces.IGNORED);
      requireUnchanged(first, firstBefore, firstData.count());
      requireUnchanged(second, secondBefore, secondData.count());
      FileListing listing = new FileListing();
      listing.add(name(first), firstData.digest());
      listing.add(name(second), secondData.digest());
      UnixFsEntry directory =
          UnixFsDirectory.write(
              Map.of(name(first), firstCopy.finish(), name(second), secondCopy.finish()), sink);
      return new DataPass(directory, listing.digest(), firstData.count() + secondData.count());
    }
  }

  static void requireTwoNames(DataSource.IdxPair source) throws DatasetException {
    if (name(source.items()).equals(name(source.labels()))) {
      throw new DatasetException(
          Fault.DUPLICATE_NAME,
          "both files are named "
              + DatasetException.quoted(name(source.items()))
              + ": rename one of them");
    }
  }

  private static DataPass folder(
      DataSource.Folder source, BlockSink sink, Progress progress, RecordSource.Records records)
      throws IOException {
    FolderScan before = FolderScan.of(source.folder(), source.hidden());
    FolderImport files = new FolderImport(source.hidden(), sink, progress, before.bytes());
    DataReading read = readFolder(source, before, files, records);
    return new DataPass(files.root(), read.contentHash(), read.size());
  }

  /**
   * Reads a folder while it is copied.
   *
   * @param files copies them, not yet begun
   */
  static DataReading readFolder(
      DataSource.Folder source, FolderScan before, DiskFolder files, RecordSource.Records records)
      throws IOException {
    files.begin(source.folder());
    FolderRecords reader = new FolderRecords(files);
    readAll(reader, records, RecordPlaces.IGNORED);
    if (!FolderScan.of(source.folder(), source.hidden()).equals(before)
        || reader.size() != before.bytes()) {
      throw new DatasetException(
          Fault.FILE_CHANGED,
          "files were added, removed or written to while the folder was read; run the command"
              + " again");
    }
    return new DataReading(reader.contentHash(), reader.size(), reader.records());
  }

  static void readAll(RecordReader reader, RecordSource.Records records, RecordPlaces places)
      throws IOException {
    for (Optional<SourceRecord> record = reader.next();
        record.isPresent();
        record = reader.next()) {
      places.add(record.get().number(), reader.recordStart());
      records.take(record.get());
    }
  }

  static String name(Path file) throws DatasetException {
    return DiskFolder.name(file.toAbsolutePath().normalize(), "");
  }

  /** By UTF-8 bytes. */
  static int compare(String one, String two) {
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), two.getBytes(StandardCharsets.UTF_8));
  }

  static FileStamp stamp(Path source) throws IOException {
    FileStamp stamp = FileStamp.of(source);
    if (!stamp.isFile()) {
      throw new IOException(source + " is not a regular file");
    }
    return stamp;
  }

  static void requireUnchanged(Path source, FileStamp before, long read) throws IOException {
    if (read != before.size() || !stamp(source).equals(before)) {
      throw new DatasetException(
          Fault.FILE_CHANGED, "the file was written to while it was read; run the command again");
    }
  }
}
