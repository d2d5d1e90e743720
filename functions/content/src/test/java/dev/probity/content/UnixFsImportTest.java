package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.ContentException.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixFsImportTest {
  private static final long LARGE = 64L << 20;

  static List<List<String>> files() {
    return Vectors.rows("files.tsv").stream()
        .filter(row -> Long.parseLong(row.get(0)) < LARGE)
        .toList();
  }

  static List<List<String>> largeFiles() {
    return Vectors.rows("files.tsv").stream()
        .filter(row -> Long.parseLong(row.get(0)) >= LARGE)
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesAFileTheCidTheReferenceImporterGives(List<String> row) throws IOException {
    assertThat(importRow(row, new MemoryBlocks())).isEqualTo(expected(row));
  }

  @Tag("slow")
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeFiles")
  void givesAFileOfMoreThan1024ChunksTheCidTheReferenceImporterGives(List<String> row)
      throws IOException {
    assertThat(importRow(row, (cid, block) -> {})).isEqualTo(expected(row));
  }

  private static UnixFsEntry importRow(List<String> row, BlockSink sink) throws IOException {
    int seed = Integer.parseInt(row.get(1));
    try (UnixFsFile file =
        new UnixFsFile(sink, Integer.parseInt(row.get(2)), Integer.parseInt(row.get(3)))) {
      new ContentByFormula(Long.parseLong(row.get(0)), seed).transferTo(file);
      return file.finish();
    }
  }

  private static UnixFsEntry expected(List<String> row) throws ContentException {
    return new UnixFsEntry(
        Cid.parse(row.get(4)), Long.parseLong(row.get(0)), Long.parseLong(row.get(5)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 1 << 20, (1 << 20) + 1, 2_500_000})
  void doesNotDependOnHowTheBytesArrive(int size) throws IOException {
    byte[] content = ContentByFormula.bytes(size, 9);
    UnixFsEntry streamed =
        UnixFsFile.importFrom(new ByteArrayInputStream(content), new MemoryBlocks());

    Random random = new Random(size);
    try (UnixFsFile file = new UnixFsFile(new MemoryBlocks())) {
      for (int from = 0; from < size; ) {
        int part = Math.min(size - from, random.nextInt(300_000));
        if (part == 1) {
          file.write(content[from]);
        } else {
          file.write(content, from, part);
        }
        from += part;
      }
      assertThat(file.finish()).isEqualTo(streamed);
    }
    assertThat(streamed.size()).isEqualTo(size);
  }

  @Test
  void neverReusesAnArrayItHasGivenAway() throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    UnixFsFile.importFrom(new ContentByFormula(3_500_000, 4), blocks);

    blocks.blocks.forEach(
        (cid, block) -> assertThat(Cid.ofBlock(cid.codec(), block)).isEqualTo(cid));
    assertThat(blocks.blocks).hasSize(5);
  }

  @Test
  void givesTheBlocksInTheOrderOfTheFileFromTheThreadThatWrites() throws IOException {
    int chunks = 3 * LeafNames.AHEAD;
    byte[] content = ContentByFormula.bytes(chunks * UnixFsFile.CHUNK_BYTES, 4);
    List<Cid> order = new ArrayList<>();
    Set<Thread> threads = new HashSet<>();
    UnixFsEntry root =
        UnixFsFile.importFrom(
            new ByteArrayInputStream(content),
            (cid, block) -> {
              order.add(cid);
              threads.add(Thread.currentThread());
            });

    List<Cid> expected = new ArrayList<>();
    for (int from = 0; from < content.length; from += UnixFsFile.CHUNK_BYTES) {
      byte[] chunk = Arrays.copyOfRange(content, from, from + UnixFsFile.CHUNK_BYTES);
      expected.add(Cid.ofBlock(Codec.RAW, chunk));
    }
    expected.add(root.cid());
    assertThat(order).isEqualTo(expected);
    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void aSinkThatFailsInTheMiddleOfALargeFileEndsItWithinTheChunksThatAreHeld() throws IOException {
    int[] taken = {0};
    BlockSink full =
        (cid, block) -> {
          if (++taken[0] > 2) {
            throw new IOException("no space");
          }
        };
    int[] written = {0};
    try (UnixFsFile file = new UnixFsFile(full)) {
      byte[] chunk = new byte[UnixFsFile.CHUNK_BYTES];
      assertThatThrownBy(
              () -> {
                while (true) {
                  file.write(chunk);
                  written[0]++;
                }
              })
          .hasMessage("no space");
      assertThatThrownBy(file::finish).hasMessage("the file has ended");
    }
    assertThat(taken[0]).isEqualTo(3);
    assertThat(written[0]).isLessThanOrEqualTo(3 + LeafNames.AHEAD);
  }

  @Test
  void cannotBeContinuedAfterItsEndNorAfterAFailureOfTheSink() throws IOException {
    try (UnixFsFile file = new UnixFsFile(new MemoryBlocks())) {
      file.finish();
      assertThatThrownBy(() -> file.write(1)).isInstanceOf(IOException.class);
      assertThatThrownBy(file::finish).isInstanceOf(IOException.class);
    }
    BlockSink full =
        (cid, block) -> {
          throw new IOException("no space");
        };
    try (UnixFsFile file = new UnixFsFile(full, 4, 4)) {
      assertThatThrownBy(() -> file.write(new byte[5])).hasMessage("no space");
      assertThatThrownBy(file::finish).hasMessage("the file has ended");
    }
  }

  @Test
  void givesADirectoryTheCidTheReferenceImporterGives() throws IOException {
    Map<String, Map<String, UnixFsEntry>> entries = new LinkedHashMap<>();
    Map<String, List<String>> lastRow = new HashMap<>();
    MemoryBlocks blocks = new MemoryBlocks();
    for (List<String> row : Vectors.rows("directories.tsv")) {
      Map<String, UnixFsEntry> directory =
          entries.computeIfAbsent(row.get(0), d -> new LinkedHashMap<>());
      lastRow.put(row.get(0), row);
      if (!row.get(1).isEmpty()) {
        directory.put(
            row.get(1),
            importBytes(Integer.parseInt(row.get(2)), Integer.parseInt(row.get(3)), blocks));
      }
    }

    assertThat(entries).hasSize(4);
    for (Map.Entry<String, Map<String, UnixFsEntry>> directory : entries.entrySet()) {
      UnixFsEntry written = UnixFsDirectory.write(directory.getValue(), blocks);
      List<String> row = lastRow.getOrDefault(directory.getKey(), List.of());
      assertThat(written.cid()).as(directory.getKey()).hasToString(row.get(4));
      assertThat(written.dagSize()).isEqualTo(Long.parseLong(row.get(5)));
    }
  }

  private static UnixFsEntry importBytes(int size, int seed, BlockSink sink) throws IOException {
    return UnixFsFile.importFrom(new ContentByFormula(size, seed), sink);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0b", "\ud800"})
  void refusesANameThatIsNoName(String name) throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    UnixFsEntry file = importBytes(1, 1, blocks);

    assertThatThrownBy(() -> UnixFsDirectory.write(Map.of(name, file), blocks))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UnixFsDirectory.write(Map.of("x".repeat(256), file), blocks))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesADirectoryThatTheProfileWouldShard() throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    UnixFsEntry file = importBytes(1, 1, blocks);
    Map<String, UnixFsEntry> many = new HashMap<>();
    for (int i = 0; i < 6000; i++) {
      many.put("entry-" + i, file);
    }

    assertThatThrownBy(() -> UnixFsDirectory.write(many, blocks))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
    assertThat(UnixFsDirectory.writeLarge(many, blocks).size()).isEqualTo(6000);
    for (int i = 6000; i < 40_000; i++) {
      many.put("entry-" + i, file);
    }
    assertThatThrownBy(() -> UnixFsDirectory.writeLarge(many, blocks))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
  }
}
