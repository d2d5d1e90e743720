package dev.probity.protocol.integrity.dataset;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * What tells that a file was written to: another stamp. A writer can put the time of modification
 * back, but not the time of change that a POSIX file system keeps ({@code st_ctime}), which moves
 * with every write, and with {@code utimes} itself. Both move in ticks of the kernel's clock (some
 * milliseconds): a write within the tick of the write before it shows by neither.
 *
 * @param kind what the path names
 * @param size in bytes
 * @param modified the time of modification
 * @param changed the time of change; empty where the file system has none
 */
record FileStamp(Kind kind, long size, FileTime modified, Optional<FileTime> changed) {
  /** What a path can name. */
  enum Kind {
    FILE,
    FOLDER,
    LINK,
    OTHER
  }

  /**
   * The stamp of what is there now.
   *
   * @param links {@link LinkOption#NOFOLLOW_LINKS}: that of a symbolic link itself
   */
  static FileStamp of(Path path, LinkOption... links) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return of(Files.readAttributes(path, BasicFileAttributes.class, links), Optional.empty());
    }
    // One look for all of them: another one could see another file.
    Map<String, Object> all =
        Files.readAttributes(
            path,
            "unix:ctime,size,lastModifiedTime,isRegularFile,isDirectory,isSymbolicLink",
            links);
    return new FileStamp(
        kind(
            one(all, "isRegularFile", Boolean.class),
            one(all, "isDirectory", Boolean.class),
            one(all, "isSymbolicLink", Boolean.class)),
        one(all, "size", Long.class),
        one(all, "lastModifiedTime", FileTime.class),
        Optional.of(one(all, "ctime", FileTime.class)));
  }

  private static <T> T one(Map<String, Object> all, String name, Class<T> type) {
    return requireNonNull(type.cast(all.get(name)), name);
  }

  private static FileStamp of(BasicFileAttributes found, Optional<FileTime> changed) {
    return new FileStamp(
        kind(found.isRegularFile(), found.isDirectory(), found.isSymbolicLink()),
        found.size(),
        found.lastModifiedTime(),
        changed);
  }

  private static Kind kind(boolean file, boolean folder, boolean link) {
    if (file) {
      return Kind.FILE;
    }
    if (folder) {
      return Kind.FOLDER;
    }
    return link ? Kind.LINK : Kind.OTHER;
  }

  /** Whether it is a regular file. */
  boolean isFile() {
    return kind == Kind.FILE;
  }

  /** Whether it is a folder. */
  boolean isFolder() {
    return kind == Kind.FOLDER;
  }
}
