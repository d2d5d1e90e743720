package dev.probity.protocol.integrity.dataset;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;

/**
 * Sorted runs of one file as one sequence: a heap of the runs, the one with the least entry on top.
 */
final class MergedRuns implements EntryCursor {
  private static final int BUFFER = 1 << 16;

  private final SeekableByteChannel file;
  private final int width;
  private final Run[] heap;
  private int size;
  private boolean begun;

  /**
   * Before the first entry.
   *
   * @param ends bytes before the end of each run, none of which is empty
   */
  MergedRuns(SeekableByteChannel file, List<Long> ends, int width) throws IOException {
    this.file = file;
    this.width = width;
    heap = new Run[ends.size()];
    long from = 0;
    for (long end : ends) {
      heap[size] = new Run(from, end);
      heap[size++].next();
      from = end;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (!begun) {
      begun = true;
      return size > 0;
    }
    if (size == 0) {
      return false;
    }
    if (!heap[0].next()) {
      heap[0] = heap[--size];
    }
    sink(0);
    return size > 0;
  }

  @Override
  public byte[] array() {
    return heap[0].buffer;
  }

  @Override
  public int at() {
    return heap[0].at;
  }

  private void sink(int from) {
    int at = from;
    Run run = heap[at];
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && compare(heap[child + 1], heap[child]) < 0) {
        child++;
      }
      if (compare(run, heap[child]) <= 0) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = run;
  }

  private int compare(Run one, Run other) {
    return Arrays.compareUnsigned(
        one.buffer, one.at, one.at + width, other.buffer, other.at, other.at + width);
  }

  /** One run, and its present entry. */
  private final class Run {
    private final byte[] buffer;
    private long from;
    private final long end;
    private int at;
    private int filled;

    Run(long from, long end) {
      this.from = from;
      this.end = end;
      int whole = BUFFER - BUFFER % width;
      buffer = new byte[(int) Math.min(whole, end - from)];
      at = -width;
    }

    boolean next() throws IOException {
      at += width;
      if (at < filled) {
        return true;
      }
      if (from == end) {
        return false;
      }
      filled = (int) Math.min(buffer.length, end - from);
      ByteBuffer into = ByteBuffer.wrap(buffer, 0, filled);
      file.position(from);
      while (into.hasRemaining()) {
        if (file.read(into) < 0) {
          throw new EOFException("the file that the records are sorted in was cut");
        }
      }
      from += filled;
      at = 0;
      return true;
    }
  }
}
