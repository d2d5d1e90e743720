package dev.probity.protocol.integrity.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntrySortTest {
  @TempDir private Path folder = Path.of("");

  /** A channel that is told of what goes on. */
  private static final class Disk implements SpillFiles {
    private final long room;
    private final SpillFiles inner;
    private int open;
    private int created;

    Disk(Path folder, long room) {
      this.inner = SpillFiles.in(folder);
      this.room = room;
    }

    @Override
    public SeekableByteChannel create() throws IOException {
      SeekableByteChannel file = inner.create();
      open++;
      created++;
      return new SeekableByteChannel() {
        @Override
        public int write(ByteBuffer from) throws IOException {
          if (file.position() + from.remaining() > room) {
            throw new IOException("No space left on device");
          }
          return file.write(from);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
          // As few bytes at a time as a channel may give.
          ByteBuffer part = into.slice(into.position(), Math.min(5, into.remaining()));
          int count = file.read(part);
          into.position(into.position() + Math.max(0, count));
          return count;
        }

        @Override
        public long position() throws IOException {
          return file.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
          file.position(position);
          return this;
        }

        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
          file.truncate(size);
          return this;
        }

        @Override
        public boolean isOpen() {
          return file.isOpen();
        }

        @Override
        public void close() throws IOException {
          open -= file.isOpen() ? 1 : 0;
          file.close();
        }
      };
    }
  }

  private static void add(EntrySort sort, byte[] entry) throws IOException {
    int at = sort.add();
    System.arraycopy(entry, 0, sort.array(), at, entry.length);
  }

  private static List<byte[]> random(SplittableRandom random, int width, int count) {
    List<byte[]> entries = new ArrayList<>();
    int values = 1 + random.nextInt(256);
    for (int i = 0; i < count; i++) {
      byte[] entry = new byte[width];
      for (int k = 0; k < width; k++) {
        entry[k] = (byte) (random.nextInt(values) * 37);
      }
      entries.add(entry);
    }
    return entries;
  }

  private static List<byte[]> all(EntryCursor cursor, int width) throws IOException {
    List<byte[]> all = new ArrayList<>();
    while (cursor.next()) {
      all.add(Arrays.copyOfRange(cursor.array(), cursor.at(), cursor.at() + width));
    }
    return all;
  }

  @Test
  void entriesInRunsComeOutAsThoseInMemoryDo() throws IOException {
    long seed = 11;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int width = 1 + random.nextInt(40);
      int held = 1 + random.nextInt(50);
      List<byte[]> entries = random(random, width, random.nextInt(1000));
      Disk disk = new Disk(folder, Long.MAX_VALUE);
      try (EntrySort sort = new EntrySort(width, held, disk)) {
        for (byte[] entry : entries) {
          add(sort, entry);
        }
        try (SortedEntries sorted = sort.finish()) {
          entries.sort(Arrays::compareUnsigned);
          assertThat(sorted.size()).isEqualTo(entries.size());
          assertThat(sorted.held().isPresent()).isEqualTo(entries.size() <= held);
          assertThat(all(sorted.cursor(), width))
              .as("round %d", round)
              .usingElementComparator(Arrays::compareUnsigned)
              .containsExactlyElementsOf(entries);
        }
      }
      assertThat(disk.created).isEqualTo(entries.size() <= held ? 0 : 1);
      assertThat(disk.open).isZero();
    }
  }

  @Test
  void severalReadingsMayBeUnderWay() throws IOException {
    List<byte[]> entries = random(new SplittableRandom(3), 8, 500);
    try (EntrySort sort = new EntrySort(8, 20, SpillFiles.in(folder))) {
      for (byte[] entry : entries) {
        add(sort, entry);
      }
      try (SortedEntries sorted = sort.finish()) {
        EntryCursor ahead = sorted.cursor();
        EntryCursor behind = sorted.cursor();
        List<byte[]> seen = new ArrayList<>();
        while (ahead.next()) {
          seen.add(Arrays.copyOfRange(ahead.array(), ahead.at(), ahead.at() + 8));
          if (seen.size() % 3 == 0) {
            assertThat(behind.next()).isTrue();
            byte[] there = seen.get(seen.size() / 3 - 1);
            assertThat(Arrays.copyOfRange(behind.array(), behind.at(), behind.at() + 8))
                .isEqualTo(there);
          }
        }
        assertThat(seen).hasSize(500);
        assertThat(ahead.next()).isFalse();
      }
    }
  }

  @Test
  void aFullDiskIsSaidAndItsFileIsFreed() throws IOException {
    Disk disk = new Disk(folder, 1000);
    try (EntrySort sort = new EntrySort(32, 10, disk)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  add(sort, new byte[32]);
                }
              })
          .isInstanceOf(IOException.class)
          .hasMessage("the records cannot be sorted on the disk: No space left on device");
    }
    assertThat(disk.created).isEqualTo(1);
    assertThat(disk.open).isZero();
  }

  @Test
  void aFolderThatIsNoneIsSaid() throws IOException {
    Path none = folder.resolve("none");
    try (EntrySort sort = new EntrySort(1, 1, SpillFiles.in(none))) {
      add(sort, new byte[1]);
      assertThatThrownBy(() -> add(sort, new byte[1]))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no file to sort in can be made: ")
          .hasMessageContaining(none.toString());
    }
  }

  @Test
  void anInterruptEndsIt() throws IOException {
    try (EntrySort sort = new EntrySort(32, 10, SpillFiles.in(folder))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  add(sort, new byte[32]);
                }
              })
          .isInstanceOf(ClosedByInterruptException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void nothingCanBeAddedAfterTheEnd() throws IOException {
    try (EntrySort sort = new EntrySort(1, 1, SpillFiles.in(folder));
        SortedEntries _ = sort.finish()) {
      assertThatThrownBy(sort::add).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(sort::finish).isInstanceOf(IllegalStateException.class);
    }
  }

  /** Killed with a file open, as {@code kill -9} and a power cut do: nobody is left to tidy up. */
  @Test
  void aKilledProcessLeavesNoFileBehind() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                EntrySortTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("written");
      process.destroyForcibly();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(process.exitValue()).isNotZero();
    assertThat(left()).isEmpty();
  }

  /** The child process: writes runs, says so, and waits. */
  public static void main(String[] arguments) throws IOException {
    try (EntrySort sort = new EntrySort(32, 10, SpillFiles.in(Path.of(arguments[0])))) {
      for (int i = 0; i < 100; i++) {
        add(sort, new byte[32]);
      }
      System.out.println("written");
      try (InputStream in = System.in) {
        System.exit(in.read());
      }
    }
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void onlyTheOwnerMayReadTheFileAndNobodyFindsIt() throws IOException {
    try (SeekableByteChannel file = SpillFiles.in(folder).create()) {
      assertThat(file).isInstanceOf(FileChannel.class);
      assertThat(left()).isEmpty();
    }
  }
}
