package dev.probity.protocol.integrity.dataset;

import dev.probity.content.UnixFsFile;
import java.io.InputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * An unverified file in which every leaf has the place and length that it has in a file of this
 * size by {@link UnixFsFile}: what is too long is cut off, and what is missing is zeros.
 */
final class PaddedFile extends InputStream {
  private final UnverifiedFile leaves;
  private final long size;
  private final BitSet missing = new BitSet();
  private byte[] leaf = {};
  private long position;

  PaddedFile(UnverifiedFile leaves, long size) {
    this.leaves = leaves;
    this.size = size;
  }

  UnverifiedFile leaves() {
    return leaves;
  }

  /** Bytes read. */
  long position() {
    return position;
  }

  /** Whether all of these bytes, which were read before, come from leaves that could be read. */
  boolean isReadable(long from, long to) {
    int next = missing.nextSetBit((int) (from / UnixFsFile.CHUNK_BYTES));
    return next < 0 || (long) next * UnixFsFile.CHUNK_BYTES >= to;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) {
    if (position == size && length > 0) {
      return -1;
    }
    int at = (int) (position % UnixFsFile.CHUNK_BYTES);
    if (at == 0) {
      leaf = next((int) (position / UnixFsFile.CHUNK_BYTES));
    }
    int count = Math.min(length, leaf.length - at);
    System.arraycopy(leaf, at, target, from, count);
    position += count;
    return count;
  }

  private byte[] next(int index) {
    int length = (int) Math.min(UnixFsFile.CHUNK_BYTES, size - position);
    byte[] found = leaves.leaf(index);
    if (found.length == 0) {
      missing.set(index);
    }
    return found.length == length ? found : Arrays.copyOf(found, length);
  }
}
