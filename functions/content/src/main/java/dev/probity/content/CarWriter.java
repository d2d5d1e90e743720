package dev.probity.content;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a CARv1: a header with one root, then the blocks in the order in which they are put, as
 * often as they are put. The same calls give the same bytes.
 */
public final class CarWriter implements BlockSink, AutoCloseable {
  private final OutputStream out;
  private final byte[] prefix = new byte[10 + Cid.BYTES];

  /** Writes the header to {@code out}. */
  public CarWriter(OutputStream out, Cid root) throws IOException {
    this.out = new BufferedOutputStream(out);
    byte[] header = CarHeader.encode(root);
    this.out.write(header.length);
    this.out.write(header);
  }

  /** Bytes that {@link #put} writes for a block of {@code blockBytes}. */
  public static long sectionBytes(int blockBytes) {
    long length = (long) Cid.BYTES + blockBytes;
    return DagPb.varintSize(length) + length;
  }

  @Override
  public void put(Cid cid, byte[] block) throws IOException {
    int position = 0;
    int length = Cid.BYTES + block.length;
    for (; length >= 0x80; length >>>= 7) {
      prefix[position++] = (byte) (length | 0x80);
    }
    prefix[position++] = (byte) length;
    cid.write(prefix, position);
    out.write(prefix, 0, position + Cid.BYTES);
    out.write(block);
  }

  /** Hands everything on to the stream below. */
  public void flush() throws IOException {
    out.flush();
  }

  /** Flushes and closes the stream. */
  @Override
  public void close() throws IOException {
    out.close();
  }
}
