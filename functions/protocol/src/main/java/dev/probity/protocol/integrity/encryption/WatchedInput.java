package dev.probity.protocol.integrity.encryption;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Remembers whether a source has failed itself, so that its faults are not taken for forgery. */
final class WatchedInput extends FilterInputStream {
  private boolean failed;

  WatchedInput(InputStream in) {
    super(in);
  }

  boolean failedItself() {
    return failed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    boolean read = false;
    try {
      int count = super.read(target, from, length);
      read = true;
      return count;
    } finally {
      failed |= !read;
    }
  }
}
