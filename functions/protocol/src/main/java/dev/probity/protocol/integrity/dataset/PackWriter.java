package dev.probity.protocol.integrity.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Writes several files as one stream, so that its ciphertext shows neither their names nor their
 * sizes nor how many there are:
 *
 * <pre>
 * pack = *file end
 * file = length of the path, 2 bytes, 1 … 6,143; path, UTF-8;
 *        size, 8 bytes, 0 … 2^40; the file's bytes
 * end  = 2 zero bytes
 * </pre>
 *
 * <p>Numbers are unsigned and big-endian. A path is 1 to 24 names joined by {@code /}. Files of a
 * folder are ascending by the bytes of their paths; of two IDX files the labels come first.
 */
final class PackWriter extends OutputStream {
  /** Most bytes of a path: 24 names of 255 bytes, and slashes between them. */
  static final int MAX_PATH_BYTES = FolderWalk.MAX_DEPTH * 256 - 1;

  private final OutputStream out;
  private String path = "";
  private long left;

  PackWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins the next file, whose bytes are written then. */
  void begin(String next, long size) throws IOException {
    requireWhole();
    byte[] name = next.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_PATH_BYTES) {
      throw new IllegalArgumentException("a path has 1 to " + MAX_PATH_BYTES + " bytes");
    }
    path = next;
    left = size;
    out.write(
        ByteBuffer.allocate(Short.BYTES + name.length + Long.BYTES)
            .putShort((short) name.length)
            .put(name)
            .putLong(size)
            .array());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length > left) {
      throw DiskFolder.changed(path);
    }
    out.write(bytes, offset, length);
    left -= length;
  }

  /** Ends the stream after the last file; closes nothing. */
  void finish() throws IOException {
    requireWhole();
    out.write(new byte[Short.BYTES]);
  }

  private void requireWhole() throws IOException {
    if (left > 0) {
      throw DiskFolder.changed(path);
    }
  }
}
