package dev.probity.protocol.integrity.dataset;

import dev.probity.content.DagLimits;
import dev.probity.content.EntryName;
import dev.probity.content.UnixFsDirectory;
import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a folder on a disk. What cannot be signed as it stands is refused by name: symbolic
 * links, special files, names that no directory can hold, hidden files unless somebody said what is
 * to be done with them.
 */
abstract class DiskFolder extends FolderWalk<DiskFolder.OnDisk> {
  private final HiddenFiles hidden;

  /** A file or folder as it was when it was listed. */
  record OnDisk(Path path, FileStamp stamp) {
    /** Whether it still is what it was. */
    boolean isUnchanged() throws IOException {
      return FileStamp.of(path, LinkOption.NOFOLLOW_LINKS).equals(stamp);
    }
  }

  DiskFolder(HiddenFiles hidden) {
    this.hidden = hidden;
  }

  /** Stands before the first file of this folder, which may be named by a link. */
  final void begin(Path root) throws IOException {
    begin(new OnDisk(root, FileStamp.of(root)));
  }

  @Override
  final List<Entry<OnDisk>> list(OnDisk folder, String path) throws IOException {
    List<Entry<OnDisk>> entries = new ArrayList<>();
    long block = 0;
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder.path())) {
      for (Path file : found) {
        String name = name(file, path);
        if (name.startsWith(".") && hidden != HiddenFiles.TAKE) {
          requireSkipped(path + name);
          continue;
        }
        entries.add(entry(file, name, path));
        block += UnixFsDirectory.ENTRY_BYTES + name.getBytes(StandardCharsets.UTF_8).length;
        if (block > DagLimits.MAX_BLOCK_BYTES - UnixFsDirectory.ENTRY_BYTES) {
          throw new DatasetException(
              Fault.TOO_MANY_FILES,
              (path.isEmpty() ? "the folder" : "the folder " + DatasetException.quotedPath(path))
                  + " holds more than one block can list: "
                  + DagLimits.MAX_BLOCK_BYTES
                  + " bytes, "
                  + UnixFsDirectory.ENTRY_BYTES
                  + " and its name for each file; spread them over more folders");
        }
      }
    } catch (DirectoryIteratorException failed) {
      IOException cause = failed.getCause();
      throw unreadable(path, cause == null ? new IOException(failed) : cause);
    } catch (DatasetException refused) {
      throw refused;
    } catch (IOException failed) {
      throw unreadable(path, failed);
    }
    return entries;
  }

  private void requireSkipped(String path) throws DatasetException {
    if (hidden == HiddenFiles.REFUSE) {
      throw new DatasetException(
          Fault.HIDDEN_FILE,
          DatasetException.quotedPath(path)
              + " is hidden: delete it, or say --hidden skip or --hidden take");
    }
  }

  private static Entry<OnDisk> entry(Path file, String name, String path) throws IOException {
    String shown = DatasetException.quotedPath(path + name);
    FileStamp stamp;
    try {
      stamp = FileStamp.of(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException failed) {
      throw unreadable(path + name, failed);
    }
    if (stamp.kind() == FileStamp.Kind.LINK) {
      throw new DatasetException(
          Fault.SYMBOLIC_LINK,
          shown + " is a symbolic link: put the file in its place, or delete it");
    }
    if (!stamp.isFile() && !stamp.isFolder()) {
      throw new DatasetException(
          Fault.SPECIAL_FILE, shown + " is neither a file nor a folder: delete it");
    }
    return new Entry<>(name, new OnDisk(file, stamp), stamp.isFolder());
  }

  /** The last name of a path, if it is Unicode, means one thing everywhere and leads back here. */
  static String name(Path file, String path) throws DatasetException {
    String name = String.valueOf(file.getFileName());
    boolean same;
    try {
      same = file.resolveSibling(name).equals(file);
    } catch (InvalidPathException notInThisLocale) {
      same = false;
    }
    String shown = DatasetException.quotedPath(path + name);
    if (!same || !EntryName.isAllowed(name)) {
      throw new DatasetException(
          Fault.FILE_NAME,
          shown
              + ": the name is not Unicode, or this machine's locale cannot show it; rename the"
              + " file, or set LC_ALL=C.UTF-8");
    }
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFC)) {
      throw new DatasetException(
          Fault.NOT_NFC,
          shown + ": the name is not in Unicode Normalization Form C; rename the file");
    }
    return name;
  }

  /** Opens a file whose faults are named. */
  static InputStream open(Path file, String path) throws DatasetException {
    try {
      return new Named(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), path);
    } catch (IOException failed) {
      throw unreadable(path, failed);
    }
  }

  static DatasetException unreadable(String path, IOException failed) {
    if (failed instanceof NoSuchFileException) {
      return changed(path);
    }
    String reason =
        switch (failed) {
          case AccessDeniedException _ -> "permission denied";
          case FileSystemException named when named.getReason() != null -> named.getReason();
          default -> String.valueOf(failed.getMessage());
        };
    String name = path.isEmpty() ? "the folder" : DatasetException.quotedPath(path);
    return new DatasetException(Fault.UNREADABLE, name + " cannot be read: " + reason);
  }

  static DatasetException changed(String path) {
    return new DatasetException(
        Fault.FILE_CHANGED,
        DatasetException.quotedPath(path)
            + " was written to or removed while the files were read; run the command again");
  }

  /** Says which file could not be read. */
  private static final class Named extends FilterInputStream {
    private final String path;

    Named(InputStream in, String path) {
      super(in);
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException failed) {
        throw unreadable(path, failed);
      }
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      try {
        return super.read(target, from, length);
      } catch (IOException failed) {
        throw unreadable(path, failed);
      }
    }
  }
}
