package dev.probity.content;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads of a file at a place, in pieces small enough that the channel's own buffer stays in the
 * processor's cache.
 */
final class ChannelBytes {
  private static final int PIECE_BYTES = 128 << 10;

  private ChannelBytes() {}

  /**
   * Fills {@code into[0, length)} from {@code offset} of the file on; refuses a file that ends
   * before.
   */
  static void readFully(FileChannel channel, long offset, byte[] into, int length, Cid cid)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into);
    while (buffer.position() < length) {
      buffer.limit(Math.min(length, buffer.position() + PIECE_BYTES));
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new ContentException(Fault.MALFORMED, cid, "its file ends before its bytes do");
      }
    }
  }
}
