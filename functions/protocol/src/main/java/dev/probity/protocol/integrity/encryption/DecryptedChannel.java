package dev.probity.protocol.integrity.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.function.Supplier;

/** {@link DecryptedInput} for a channel. */
final class DecryptedChannel extends ReadOnlyChannel {
  private final WatchedChannel source;
  private final Supplier<? extends IOException> altered;

  DecryptedChannel(
      SeekableByteChannel plaintext,
      WatchedChannel source,
      Supplier<? extends IOException> altered) {
    super(plaintext);
    this.source = source;
    this.altered = altered;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count;
    try {
      count = channel().read(target);
    } catch (IOException failed) {
      throw source.failedItself() ? failed : altered.get();
    }
    if (count == 0 && target.hasRemaining()) {
      // The library waits for bytes that a file which has ended does not get any more.
      throw altered.get();
    }
    return count;
  }
}
