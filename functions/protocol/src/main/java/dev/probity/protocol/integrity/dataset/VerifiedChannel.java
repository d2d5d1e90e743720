package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.content.VerifiedDag;
import dev.probity.content.VerifiedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * A file of a DAG at any place: reads the nodes on the way there and the leaves that hold what is
 * asked for, each verified. Fills every buffer unless the file ends.
 */
final class VerifiedChannel implements SeekableByteChannel {
  private final VerifiedDag dag;
  private final Cid cid;
  private final byte[] buffer = new byte[1 << 13];
  private VerifiedFile file;
  private final long size;

  /** Where {@link #file} stands. */
  private long at;

  private long position;
  private boolean open = true;

  VerifiedChannel(VerifiedDag dag, Cid cid) throws IOException {
    this.dag = dag;
    this.cid = cid;
    this.file = dag.openFile(cid);
    this.size = file.size();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (position < at) {
      file.close();
      file = dag.openFile(cid);
      at = 0;
    }
    if (position > at && position < size) {
      file.skipNBytes(position - at);
      at = position;
    }
    int total = 0;
    while (target.hasRemaining() && position < size) {
      int count = file.read(buffer, 0, Math.min(buffer.length, target.remaining()));
      if (count < 0) {
        break;
      }
      target.put(buffer, 0, count);
      total += count;
      at += count;
      position += count;
    }
    return total == 0 && target.hasRemaining() ? -1 : total;
  }

  @Override
  public SeekableByteChannel position(long next) throws IOException {
    requireOpen();
    if (next < 0) {
      throw new IllegalArgumentException("a position is not negative");
    }
    position = next;
    return this;
  }

  @Override
  public long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long length) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    file.close();
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
