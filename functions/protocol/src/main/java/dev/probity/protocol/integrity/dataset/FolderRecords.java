package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The files of a folder as records: {@code path}, {@code label} (the first folder below the root;
 * absent where the file lies in the root), {@code size} in bytes and {@code sha256}.
 */
final class FolderRecords extends RecordReader {
  private final FileSequence files;
  private final FileListing listing = new FileListing();
  private final byte[] buffer = new byte[1 << 16];
  private long size;

  /** The files of a sequence that stands before the first. */
  FolderRecords(FileSequence files) {
    this.files = files;
  }

  /** Bytes of all files read so far. */
  long size() {
    return size;
  }

  /** contentHash of all files; once, after the last record. */
  Bytes32 contentHash() {
    return listing.digest();
  }

  @Override
  long recordStart() {
    return size;
  }

  @Override
  boolean inHeader() {
    return false;
  }

  @Override
  Optional<byte[]> readCanonical() throws IOException {
    Optional<NamedFile> next = files.next();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    String path = next.get().path();
    MessageDigest sha256 = Digests.sha256();
    long length = 0;
    try (InputStream content = next.get().content()) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        sha256.update(buffer, 0, read);
        length += read;
      }
    }
    size += length;
    Bytes32 digest = Bytes32.of(sha256.digest());
    listing.add(path, digest);
    return Optional.of(canonical(path, length, digest));
  }

  /** The record of a file. */
  static byte[] canonical(String path, long size, Bytes32 sha256) {
    JsonText json = new JsonText();
    json.raw('{');
    int slash = path.indexOf('/');
    if (slash >= 0) {
      json.string("label").raw(':').string(path.substring(0, slash)).raw(',');
    }
    json.string("path").raw(':').string(path).raw(',');
    json.string("sha256").raw(':').string(FileListing.hex(sha256)).raw(',');
    json.string("size").raw(':').string(Long.toString(size));
    return json.raw('}').toBytes();
  }
}
