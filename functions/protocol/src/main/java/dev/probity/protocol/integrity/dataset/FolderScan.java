package dev.probity.protocol.integrity.dataset;

import dev.probity.content.UnixFsFile;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * What a folder holds, without its files' content: looked at before anything is read, and again
 * afterwards.
 *
 * @param bytes of all files
 * @param fingerprint of paths, sizes, times of modification and of change
 */
record FolderScan(long bytes, Bytes32 fingerprint) {
  /** Blocks besides those of the folder's files: the data set's own files and its root. */
  private static final int OTHER_BLOCKS = 64;

  /**
   * Looks at a folder.
   *
   * @throws DatasetException what in it cannot be stored
   */
  static FolderScan of(Path folder, HiddenFiles hidden) throws IOException {
    Scanner scanner = new Scanner(hidden);
    scanner.begin(folder);
    while (scanner.next().isPresent()) {
      // counted on the way
    }
    return new FolderScan(scanner.bytes, Bytes32.of(scanner.fingerprint.digest()));
  }

  /** Blocks of a file of so many bytes, with the nodes above them. */
  private static long blocks(long size) {
    long level = Math.max(1, Math.ceilDiv(size, (long) UnixFsFile.CHUNK_BYTES));
    long blocks = level;
    while (level > 1) {
      level = Math.ceilDiv(level, (long) UnixFsFile.FAN_OUT);
      blocks += level;
    }
    return blocks;
  }

  private static final class Scanner extends DiskFolder {
    private final MessageDigest fingerprint = Digests.sha256();
    private long bytes;
    private long blocks = OTHER_BLOCKS;

    Scanner(HiddenFiles hidden) {
      super(hidden);
    }

    @Override
    NamedFile open(OnDisk file, String path) throws IOException {
      bytes += file.stamp().size();
      count(blocks(file.stamp().size()));
      String entry =
          path
              + '\0'
              + file.stamp().size()
              + '\0'
              + file.stamp().modified()
              + '\0'
              + file.stamp().changed()
              + '\0';
      fingerprint.update(entry.getBytes(StandardCharsets.UTF_8));
      return new NamedFile(path, InputStream.nullInputStream());
    }

    @Override
    void leaveFolder(OnDisk folder, String name, String path) throws IOException {
      count(1);
    }

    private void count(long more) throws DatasetException {
      blocks += more;
      if (blocks > MAX_ENTRIES) {
        throw tooMany();
      }
    }
  }
}
