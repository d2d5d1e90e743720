package dev.probity.protocol.integrity.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Another channel, whose reading is somebody's to look at; nothing is written through it. */
abstract class ReadOnlyChannel implements SeekableByteChannel {
  private final SeekableByteChannel channel;

  ReadOnlyChannel(SeekableByteChannel channel) {
    this.channel = channel;
  }

  final SeekableByteChannel channel() {
    return channel;
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public final long position() throws IOException {
    return channel.position();
  }

  @Override
  public final long size() throws IOException {
    return channel.size();
  }

  @Override
  public final int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public final SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public final boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public final void close() throws IOException {
    channel.close();
  }
}
