package dev.probity.protocol.integrity.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/**
 * Byte strings of one length, ascending; read in their order as often as somebody wants to. By one
 * thread at a time. Closing frees the file where there is one.
 */
public final class SortedEntries implements Closeable {
  private final int width;
  private final long size;
  private final Optional<FlatEntries> held;
  private final Optional<Runs> runs;

  /**
   * Sorted runs, one after the other.
   *
   * @param ends bytes before the end of each
   */
  private record Runs(SeekableByteChannel file, List<Long> ends) {}

  private SortedEntries(int width, long size, Optional<FlatEntries> held, Optional<Runs> runs) {
    this.width = width;
    this.size = size;
    this.held = held;
    this.runs = runs;
  }

  /** Takes entries over that are sorted. */
  static SortedEntries held(FlatEntries sorted, int width) {
    return new SortedEntries(width, sorted.size(), Optional.of(sorted), Optional.empty());
  }

  /** Takes a file over. */
  static SortedEntries inRuns(SeekableByteChannel file, List<Long> ends, int width) {
    return new SortedEntries(
        width, ends.getLast() / width, Optional.empty(), Optional.of(new Runs(file, ends)));
  }

  /** How many. */
  public long size() {
    return size;
  }

  /** The entries in an array, where they are few enough to be held. */
  Optional<FlatEntries> held() {
    return held;
  }

  /** A reading of them, before the first. Several may be under way. */
  public EntryCursor cursor() throws IOException {
    return runs.isPresent()
        ? new MergedRuns(runs.get().file(), runs.get().ends(), width)
        : new Held(held.orElseThrow(), width);
  }

  @Override
  public void close() throws IOException {
    if (runs.isPresent()) {
      runs.get().file().close();
    }
  }

  private static final class Held implements EntryCursor {
    private final FlatEntries entries;
    private final int width;
    private int at;
    private int next;

    Held(FlatEntries entries, int width) {
      this.entries = entries;
      this.width = width;
    }

    @Override
    public boolean next() {
      if (next == entries.size()) {
        return false;
      }
      at = width * next++;
      return true;
    }

    @Override
    public byte[] array() {
      return entries.array();
    }

    @Override
    public int at() {
      return at;
    }
  }
}
