package dev.probity.protocol.integrity.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** {@link WatchedInput} for a channel. */
final class WatchedChannel implements SeekableByteChannel {
  private final SeekableByteChannel channel;
  private boolean failed;

  WatchedChannel(SeekableByteChannel channel) {
    this.channel = channel;
  }

  boolean failedItself() {
    return failed;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    boolean read = false;
    try {
      int count = channel.read(target);
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
      channel.position(position);
      moved = true;
      return this;
    } finally {
      failed |= !moved;
    }
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
