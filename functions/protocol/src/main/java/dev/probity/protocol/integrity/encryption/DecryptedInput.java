package dev.probity.protocol.integrity.encryption;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Gives its own name to what the library says of an altered ciphertext; after that it is over. */
final class DecryptedInput extends FilterInputStream {
  private final WatchedInput source;
  private final Supplier<? extends IOException> altered;
  private boolean broken;

  DecryptedInput(
      InputStream plaintext, WatchedInput source, Supplier<? extends IOException> altered) {
    super(plaintext);
    this.source = source;
    this.altered = altered;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (broken) {
      throw new IOException("decrypting has failed before");
    }
    broken = true;
    int count;
    try {
      count = super.read(target, from, length);
    } catch (IOException failed) {
      throw source.failedItself() ? failed : altered.get();
    }
    broken = false;
    return count;
  }

  @Override
  public long skip(long bytes) throws IOException {
    byte[] passed = new byte[(int) Math.min(Math.max(bytes, 0), 8192)];
    long skipped = 0;
    while (skipped < bytes) {
      int count = read(passed, 0, (int) Math.min(passed.length, bytes - skipped));
      if (count < 0) {
        break;
      }
      skipped += count;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
