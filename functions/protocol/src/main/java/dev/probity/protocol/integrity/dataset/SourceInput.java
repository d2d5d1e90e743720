package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Passes a data file on to its reader while it hashes, counts and copies it. Closes nothing. */
final class SourceInput extends InputStream {
  private final InputStream in;
  private final OutputStream copy;
  private final Progress progress;
  private final long done;
  private final long total;
  private final MessageDigest sha256 = Digests.sha256();
  private long count;

  /**
   * @param copy takes every byte that is read
   * @param done bytes that other work has done before
   * @param total bytes of all the work
   */
  SourceInput(InputStream in, OutputStream copy, Progress progress, long done, long total) {
    this.in = in;
    this.copy = copy;
    this.progress = progress;
    this.done = done;
    this.total = total;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    int read = in.read(target, from, length);
    if (read > 0) {
      sha256.update(target, from, read);
      copy.write(target, from, read);
      count += read;
      progress.update(done + count, Math.max(total, done + count));
    }
    return read;
  }

  /** Reads what its reader has left. */
  void drain() throws IOException {
    byte[] rest = new byte[8192];
    while (read(rest, 0, rest.length) >= 0) {
      // counted and hashed on the way
    }
  }

  /** Bytes read. */
  long count() {
    return count;
  }

  /** SHA-256 of the bytes read; once. */
  Bytes32 digest() {
    return Bytes32.of(sha256.digest());
  }
}
