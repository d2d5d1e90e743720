package dev.probity.protocol.integrity.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sorts any number of byte strings of one length by their unsigned bytes. As many as are held are
 * sorted in memory, and nothing else is touched; of more, each {@value #HELD} are sorted and
 * written to one file, and merged as they are read.
 *
 * <p>Memory: {@value #HELD} entries, and while they grow half as much again; while they are read,
 * 64 KiB for each {@value #HELD} of them. The same entries come out whatever the order in which
 * they went in. By one thread at a time.
 */
public final class EntrySort implements Closeable {
  /** Most entries that are held. */
  public static final int HELD = 1 << 20;

  private static final int PIECE = 1 << 16;

  private final int width;
  private final int held;
  private final SpillFiles files;
  private FlatEntries entries;
  private Optional<SeekableByteChannel> file = Optional.empty();

  /** Bytes before the end of each run. */
  private final List<Long> ends = new ArrayList<>();

  private boolean ended;

  /**
   * Entries to come.
   *
   * @param width bytes of an entry
   */
  public EntrySort(int width, SpillFiles files) {
    this(width, HELD, files);
  }

  EntrySort(int width, int held, SpillFiles files) {
    this.width = width;
    this.held = held;
    this.files = files;
    entries = new FlatEntries(width, held);
  }

  /**
   * Makes room for one more entry and returns where it begins in {@link #array}.
   *
   * @throws IOException if what is held cannot be written
   */
  public int add() throws IOException {
    if (ended) {
      throw new IllegalStateException("the entries are sorted");
    }
    if (entries.size() == held) {
      writeRun();
    }
    return entries.add();
  }

  /** The array into which the entry that was added last is written. */
  public byte[] array() {
    return entries.array();
  }

  /**
   * Ends it. What was written passes to the result, which must be closed.
   *
   * @throws IOException if what is held cannot be written
   */
  public SortedEntries finish() throws IOException {
    if (ended) {
      throw new IllegalStateException("the entries are sorted");
    }
    if (file.isEmpty()) {
      ended = true;
      entries.sort();
      return SortedEntries.held(entries, width);
    }
    writeRun();
    ended = true;
    entries = new FlatEntries(width, 1);
    SortedEntries sorted = SortedEntries.inRuns(file.get(), List.copyOf(ends), width);
    file = Optional.empty();
    return sorted;
  }

  private void writeRun() throws IOException {
    if (file.isEmpty()) {
      file = Optional.of(files.create());
    }
    entries.sort();
    int length = entries.size() * width;
    try {
      for (int at = 0; at < length; at += PIECE) {
        ByteBuffer piece = ByteBuffer.wrap(entries.array(), at, Math.min(PIECE, length - at));
        while (piece.hasRemaining()) {
          file.get().write(piece);
        }
      }
    } catch (ClosedByInterruptException interrupted) {
      throw interrupted;
    } catch (IOException cannot) {
      throw new IOException(
          "the records cannot be sorted on the disk: " + cannot.getMessage(), cannot);
    }
    ends.add((ends.isEmpty() ? 0 : ends.getLast()) + length);
    entries.clear();
  }

  /** Gives up what was written and not passed on. */
  @Override
  public void close() throws IOException {
    ended = true;
    entries = new FlatEntries(width, 1);
    if (file.isPresent()) {
      file.get().close();
      file = Optional.empty();
    }
  }
}
