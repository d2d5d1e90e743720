package dev.probity.protocol.integrity.encryption;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.function.Supplier;

/** {@link DecryptedInput} for a channel. */
final class DecryptedChannel implements SeekableByteChannel {
  private final SeekableByteChannel plaintext;
  private final WatchedChannel source;
  private final Supplier<? extends IOException> altered;

  DecryptedChannel(
      SeekableByteChannel plaintext,
      WatchedChannel source,
      Supplier<? extends IOException> altered) {
    this.plaintext = plaintext;
    this.source = source;
    this.altered = altered;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count;
    try {
      count = plaintext.read(target);
    } catch (IOException failed) {
      throw source.failedItself() ? failed : altered.get();
    }
    if (count == 0 && target.hasRemaining()) {
      // The library waits for bytes that a file which has ended does not get any more.
      throw altered.get();
    }
    return count;
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    plaintext.position(position);
    return this;
  }

  @Override
  public long position() throws IOException {
    return plaintext.position();
  }

  @Override
  public long size() throws IOException {
    return plaintext.size();
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
    return plaintext.isOpen();
  }

  @Override
  public void close() throws IOException {
    plaintext.close();
  }
}
