package dev.probity.protocol.integrity.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** {@link WatchedInput} for a channel. */
final class WatchedChannel extends ReadOnlyChannel {
  private boolean failed;

  WatchedChannel(SeekableByteChannel channel) {
    super(channel);
  }

  boolean failedItself() {
    return failed;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    boolean read = false;
    try {
      int count = channel().read(target);
      read = true;
      return count;
    } finally {
      failed |= !read;
    }
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    boolean moved = false;
    try {
      super.position(position);
      moved = true;
      return this;
    } finally {
      failed |= !moved;
    }
  }
}
