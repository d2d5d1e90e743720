package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What a data set is made of, as it lies on a disk. */
public sealed interface DataSource {
  /** One file, in a format of one file. */
  record OneFile(Path file, DataFormat format) implements DataSource {}

  /** Two IDX files; the one of one dimension holds the labels. */
  record IdxPair(Path items, Path labels) implements DataSource {}

  /** All files in a folder and in the folders in it. */
  record Folder(Path folder, HiddenFiles hidden) implements DataSource {}

  /**
   * What only some sources need to be told.
   *
   * @param labels the file of labels of an IDX file, where its name does not tell it
   * @param hidden of a folder
   */
  record Options(Optional<Path> labels, HiddenFiles hidden) {
    /** Labels by name, hidden files refused. */
    public static final Options DEFAULT = new Options(Optional.empty(), HiddenFiles.REFUSE);
  }

  /** How the data is written. */
  default DataFormat format() {
    return switch (this) {
      case OneFile one -> one.format;
      case IdxPair _ -> DataFormat.IDX;
      case Folder _ -> DataFormat.FILES;
    };
  }

  /**
   * Tells what a path names. A folder is {@link DataFormat#FILES}. Beside {@code
   * train-images-idx3-ubyte} lies {@code train-labels-idx1-ubyte}.
   *
   * @param format empty: told by {@link DataFormat#detect}
   * @throws DatasetException {@link Fault#UNKNOWN_FORMAT}, {@link Fault#EMPTY}, {@link
   *     Fault#NO_LABELS}
   * @throws IOException if the path cannot be read, or is neither file nor folder
   */
  static DataSource of(Path source, Optional<DataFormat> format, Options options)
      throws IOException {
    if (Files.isDirectory(source)) {
      if (format.isPresent() && format.get() != DataFormat.FILES) {
        throw new DatasetException(
            Fault.UNKNOWN_FORMAT, "a folder is stored as FILES, not as " + format.get());
      }
      return new Folder(source, options.hidden());
    }
    requireRegular(source);
    DataFormat told = format.isPresent() ? format.get() : detect(source);
    if (options.labels().isPresent() && told != DataFormat.IDX) {
      throw new DatasetException(
          Fault.NO_LABELS, "only an IDX file has a file of labels, and this is " + told);
    }
    return switch (told) {
      case FILES -> throw new DatasetException(Fault.UNKNOWN_FORMAT, "only a folder is FILES");
      case IDX -> new IdxPair(source, labels(source, options));
      case CSV, TSV, JSON_ARRAY, JSON_LINES -> new OneFile(source, told);
    };
  }

  private static Path labels(Path items, Options options) throws IOException {
    if (options.labels().isPresent()) {
      requireRegular(options.labels().get());
      return options.labels().get();
    }
    String name = String.valueOf(items.getFileName());
    String beside = name.replace("images", "labels").replaceFirst("idx[0-9]", "idx1");
    if (beside.equals(name)) {
      throw new DatasetException(
          Fault.NO_LABELS,
          "the name does not tell where the labels are: name the IDX file of items, and its labels"
              + " with --labels FILE");
    }
    if (!Files.isRegularFile(items.resolveSibling(beside))) {
      throw new DatasetException(
          Fault.NO_LABELS,
          "there is no "
              + DatasetException.quoted(beside)
              + " beside it: name the file of labels with --labels FILE");
    }
    return items.resolveSibling(beside);
  }

  private static DataFormat detect(Path source) throws IOException {
    try (InputStream in = Files.newInputStream(source)) {
      Path name = source.getFileName();
      return DataFormat.detect(
          name == null ? "" : name.toString(), in.readNBytes(DataFormat.HEAD_BYTES));
    }
  }

  private static void requireRegular(Path source) throws IOException {
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    if (!Files.isRegularFile(source)) {
      throw new IOException(source + " is not a regular file");
    }
  }

  /**
   * Bytes of all its files.
   *
   * @throws DatasetException what in a folder cannot be stored
   */
  default long bytes() throws IOException {
    return switch (this) {
      case OneFile one -> Files.size(one.file);
      case IdxPair pair -> Files.size(pair.items) + Files.size(pair.labels);
      case Folder folder -> FolderScan.of(folder.folder, folder.hidden).bytes();
    };
  }

  /**
   * Reads everything once: the contentHash that a data set of this source has if nothing changes.
   *
   * @throws DatasetException what is wrong with the data
   */
  default Bytes32 contentHash() throws IOException {
    return DataPass.over(this, (cid, block) -> {}, Progress.SILENT, record -> {}).contentHash();
  }
}
