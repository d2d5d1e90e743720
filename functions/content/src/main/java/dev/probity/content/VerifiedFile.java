package dev.probity.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A file as a stream; a byte comes out only after its whole block was verified. A read at a bad
 * block throws, and so does every read after it: bytes before it are true, the end of the stream is
 * reached only if all are that were not skipped. Not thread-safe.
 */
public final class VerifiedFile extends InputStream {
  private static final byte[] NOTHING = new byte[0];

  private final DagTraversal traversal;
  private final long size;
  private byte[] block;
  private int position;
  private int end;
  private boolean closed;

  /** Takes over a traversal that stands at the root of a file. */
  VerifiedFile(DagTraversal traversal) {
    this.traversal = traversal;
    this.size = traversal.rootFileSize();
    this.block = traversal.block();
    this.position = traversal.contentOffset();
    this.end = position + traversal.contentLength();
  }

  /**
   * Bytes in the file, as its root says; a stream that ends without exception has given exactly so
   * many.
   */
  public long size() {
    return size;
  }

  @Override
  public int read() throws IOException {
    return fill() ? block[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, end - position);
    System.arraycopy(block, position, into, offset, part);
    position += part;
    return part;
  }

  /** Writes the rest of the file to {@code out}, block by block, without a copy between. */
  @Override
  public long transferTo(OutputStream out) throws IOException {
    long transferred = 0;
    while (fill()) {
      out.write(block, position, end - position);
      transferred += end - position;
      position = end;
    }
    return transferred;
  }

  /**
   * Passes over bytes. Blocks that hold nothing else are not read: their sizes are what the
   * verified nodes above them say. Where the stream goes on, everything is verified as always.
   */
  @Override
  public long skip(long bytes) throws IOException {
    requireOpen();
    long skipped = 0;
    while (skipped < bytes) {
      int here = (int) Math.min(bytes - skipped, end - position);
      position += here;
      skipped += here;
      if (skipped < bytes) {
        skipped += traversal.passOver(bytes - skipped);
        if (!nextBlock()) {
          break;
        }
      }
    }
    return skipped;
  }

  @Override
  public int available() {
    return end - position;
  }

  @Override
  public void close() {
    closed = true;
    block = NOTHING;
    position = 0;
    end = 0;
  }

  /** Makes at least one byte available, unless the file has ended. */
  private boolean fill() throws IOException {
    requireOpen();
    while (position == end) {
      if (!nextBlock()) {
        return false;
      }
    }
    return true;
  }

  /** Leaves the present block; the next one may hold nothing but links. */
  private boolean nextBlock() throws IOException {
    block = NOTHING;
    position = 0;
    end = 0;
    if (!traversal.advance(0)) {
      return false;
    }
    block = traversal.block();
    position = traversal.contentOffset();
    end = position + traversal.contentLength();
    return true;
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("the stream is closed");
    }
  }
}
