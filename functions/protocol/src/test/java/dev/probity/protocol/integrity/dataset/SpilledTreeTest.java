package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static dev.probity.protocol.integrity.dataset.Sources.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records trees whose records and leaves do not fit into what is held in memory. */
class SpilledTreeTest {
  private static final Bytes32 KEY = filled(7);

  @TempDir private Path folder = Path.of("");

  private SortedLeaves spilled(List<String> records, int held) throws IOException {
    try (RecordsTree tree = new RecordsTree(KEY, SpillFiles.in(folder), held)) {
      for (String record : records) {
        tree.add(record(1, record));
      }
      return tree.finish();
    }
  }

  private static SortedLeaves inMemory(List<String> records) {
    return Sources.leaves(KEY, records.stream().map(record -> record(1, record)).toList());
  }

  private static List<Bytes32> all(SortedLeaves leaves) throws IOException {
    return TreeOfLeaves.of(leaves).levels().getFirst();
  }

  @Test
  void theTreeIsTheOneThatMemoryGivesWhateverTheRuns() throws IOException {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 150; round++) {
      List<String> records = new ArrayList<>();
      int kinds = 1 + random.nextInt(300);
      for (int i = random.nextInt(400); i > 0; i--) {
        records.add("{\"a\":\"" + random.nextInt(kinds) + "\"}");
      }
      SortedLeaves expected = inMemory(records);
      try (SortedLeaves leaves = spilled(records, 1 + random.nextInt(60))) {
        assertThat(leaves.size()).isEqualTo(records.size());
        assertThat(all(leaves)).as("round %d", round).isEqualTo(all(expected));
        assertThat(leaves.root()).isEqualTo(expected.root());
      }
    }
    assertThat(left()).isEmpty();
  }

  @Test
  void equalRecordsInEveryRunAreNumberedWithoutAGap() throws IOException {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      records.add("{}");
      records.add("{\"n\":\"" + i + "\"}");
    }
    RecordLeaf leaf = new RecordLeaf(KEY);
    TreeSet<Bytes32> expected = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      expected.add(leaf.of(record(1, "{}"), i));
      expected.add(leaf.of(record(1, "{\"n\":\"" + i + "\"}"), 0));
    }
    try (SortedLeaves leaves = spilled(records, 16)) {
      assertThat(all(leaves).subList(1, 401)).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void theOrderOfTheSourceDoesNotChangeTheRoot() throws IOException {
    List<String> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      records.add("{\"n\":\"" + i % 77 + "\"}");
    }
    Bytes32 root = inMemory(records).root();
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(records, new Random(round));
      try (SortedLeaves leaves = spilled(records, 33)) {
        assertThat(leaves.root()).isEqualTo(root);
      }
    }
  }

  /** Every node that a proof can need, of every position in every tree up to 40 leaves. */
  @Test
  void aSearchGivesTheNodesBesideEveryWay() throws IOException {
    for (int count = 0; count <= 40; count++) {
      List<String> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        records.add("{\"n\":\"" + i + "\"}");
      }
      try (SortedLeaves leaves = spilled(records, 7)) {
        TreeOfLeaves tree = TreeOfLeaves.of(leaves);
        int depth = RecordsTree.depth(count);
        for (long position = 1; position <= count + 1; position++) {
          boolean sentinel = position == count + 1;
          Bytes32 at = tree.bottom(position);
          LeafSearch search = LeafSearch.of(leaves, sentinel ? aboveAll(tree.bottom(count)) : at);
          assertThat(search.isIn()).isEqualTo(!sentinel);
          assertThat(search.position()).isEqualTo(position);
          assertThat(search.at()).isEqualTo(at);
          assertThat(search.before()).isEqualTo(tree.bottom(position - 1));
          for (int level = 0; level < depth; level++) {
            long left = (position - 1) >>> level;
            long right = position >>> level;
            if (left == right) {
              assertThat(search.node(level, right ^ 1)).isEqualTo(tree.node(level, right ^ 1));
            } else if ((right & 1) == 1) {
              assertThat(search.node(level, left)).isEqualTo(tree.node(level, left));
            } else {
              assertThat(search.node(level, left - 1)).isEqualTo(tree.node(level, left - 1));
              assertThat(search.node(level, right + 1)).isEqualTo(tree.node(level, right + 1));
            }
            assertThatThrownBy(() -> search.node(depth, right + 4))
                .isInstanceOf(IllegalArgumentException.class);
          }
        }
      }
    }
  }

  private static Bytes32 aboveAll(Bytes32 last) {
    byte[] above = last.bytes();
    above[31] = (byte) 0xff;
    above[30] = (byte) 0xff;
    return Bytes32.of(above);
  }

  @Test
  void leavesAreCountedInOneReading() throws IOException {
    List<String> records = new ArrayList<>(Collections.nCopies(90, "{}"));
    records.add("{\"n\":\"1\"}");
    RecordLeaf leaf = new RecordLeaf(KEY);
    FlatEntries sought = new FlatEntries(Bytes32.LENGTH, 200);
    for (int i = 0; i < 200; i++) {
      int at = sought.add();
      leaf.of(record(1, "{}"), i).copyTo(sought.array(), at);
    }
    sought.sort();
    try (SortedLeaves leaves = spilled(records, 8)) {
      assertThat(leaves.count(sought)).isEqualTo(90);
    }
  }

  @Test
  void whatIsNotFinishedLeavesNothingOnTheDisk() throws IOException {
    try (RecordsTree tree = new RecordsTree(KEY, SpillFiles.in(folder), 4)) {
      for (int i = 0; i < 50; i++) {
        tree.add(record(1, "{}"));
      }
    }
    assertThat(left()).isEmpty();
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** 2^20 + 100,000 equal records in a process of 96 MiB; the last run is a short one. */
  @Test
  void oneRecordAMillionTimesFitsIntoASmallHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SpilledTreeTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("the last occurrence is in, the next is not");
    assertThat(left()).isEmpty();
  }

  /** The child process. */
  public static void main(String[] arguments) throws IOException {
    long count = EntrySort.HELD + 100_000L;
    SourceRecord record = record(1, "{\"label\":\"7\"}");
    try (RecordsTree tree = new RecordsTree(KEY, SpillFiles.in(Path.of(arguments[0])))) {
      for (long i = 0; i < count; i++) {
        tree.add(record);
      }
      try (SortedLeaves leaves = tree.finish()) {
        RecordLeaf leaf = new RecordLeaf(KEY);
        boolean last = LeafSearch.of(leaves, leaf.of(record, count - 1)).isIn();
        boolean next = LeafSearch.of(leaves, leaf.of(record, count)).isIn();
        System.out.println(
            last && !next && leaves.size() == count
                ? "the last occurrence is in, the next is not"
                : "wrong: " + last + " " + next + " " + leaves.size());
      }
    }
  }
}
