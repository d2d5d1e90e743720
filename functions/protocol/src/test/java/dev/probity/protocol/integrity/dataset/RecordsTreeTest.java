package dev.probity.protocol.integrity.dataset;

import static dev.probity.protocol.integrity.dataset.Sources.filled;
import static dev.probity.protocol.integrity.dataset.Sources.leaves;
import static dev.probity.protocol.integrity.dataset.Sources.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.DatasetException.Fault;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsTreeTest {
  private static final Bytes32 KEY = filled(7);
  private static final Bytes32 FIRST = Bytes32.ZERO;
  private static final Bytes32 LAST = filled(0xff);

  @Test
  void everySmallTreeIsTheOneThatTheDefinitionGives() throws IOException {
    for (int count = 0; count <= 40; count++) {
      assertTree(distinct(count));
    }
  }

  @Test
  void treesAroundPowersOfTwoAreTheOnesThatTheDefinitionGives() throws IOException {
    for (int power = 64; power <= 1024; power *= 2) {
      for (int count = power - 3; count <= power + 1; count++) {
        assertTree(distinct(count));
      }
    }
  }

  @Test
  void equalRecordsAreToldApartByTheirOccurrenceWhateverTheOrder() throws IOException {
    long seed = 42;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      List<String> records = new ArrayList<>();
      for (int i = random.nextInt(90); i > 0; i--) {
        records.add("{\"a\":\"" + random.nextInt(1 + random.nextInt(20)) + "\"}");
      }
      assertTree(records);
    }
    assertTree(Collections.nCopies(500, "{}"));
  }

  @Test
  void theOrderOfTheSourceDoesNotChangeTheRoot() throws IOException {
    List<String> records = new ArrayList<>(distinct(20));
    records.addAll(distinct(5));
    Bytes32 root = tree(records).root();
    Collections.reverse(records);
    assertThat(tree(records).root()).isEqualTo(root);
  }

  @Test
  void anotherKeyGivesAnotherRoot() throws IOException {
    List<SourceRecord> records = List.of(record(1, "{}"));
    assertThat(leaves(filled(8), records).root()).isNotEqualTo(leaves(KEY, records).root());
  }

  /** Fixed for ever, and printed by vectors/records-roots.mjs too. */
  @Test
  void theRootsOfThePenguinsAreTheGoldenOnes() throws IOException {
    assertThat(root(DataFormat.JSON_ARRAY, Sources.PENGUINS_JSON))
        .isEqualTo("0x41dfe0313d4cecb8b3747af86affdb00fd53b67a52b37d8e5b933cb69640c32e");
    assertThat(root(DataFormat.CSV, Sources.PENGUINS_CSV))
        .isEqualTo("0x26d90a7f50b34656b8a3bd89b457d5174758588e3db40eedb69645e623f01eda");
  }

  @Test
  void depthIsTheLogarithmOfRecordsAndSentinelsRoundedUp() {
    for (long records = 0; records <= 5000; records++) {
      int depth = 0;
      while (1L << depth < records + 2) {
        depth++;
      }
      assertThat(RecordsTree.depth(records)).isEqualTo(depth);
    }
    assertThat(RecordsTree.depth(1 << 20)).isEqualTo(21);
  }

  @Test
  void leavesThatDoNotIncreaseBetweenTheSentinelsAreRefused() {
    Bytes32 one = filled(1);
    Bytes32 two = filled(2);
    List<List<Bytes32>> wrong =
        List.of(
            List.of(two, one),
            List.of(one, one),
            List.of(FIRST),
            List.of(LAST),
            List.of(one, LAST));
    for (List<Bytes32> order : wrong) {
      DatasetException refusal =
          catchThrowableOfType(
              DatasetException.class,
              () -> SortedLeaves.read(new ByteArrayInputStream(file(order))).root());
      assertThat(refusal.fault()).isEqualTo(Fault.LEAVES_ORDER);
    }
  }

  @Test
  void aFileOfLeavesIsReadBackAsItWasWritten() throws IOException {
    SortedLeaves leaves = tree(distinct(3000));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    leaves.writeTo(file);
    assertThat(file.size()).isEqualTo(3000 * 32);
    SortedLeaves read = SortedLeaves.read(new ByteArrayInputStream(file.toByteArray()));
    assertThat(read.root()).isEqualTo(leaves.root());
    assertThat(read.size()).isEqualTo(3000);
  }

  @Test
  void aFileOfLeavesOfNoWholeNumberOfThemIsRefused() {
    DatasetException refusal =
        catchThrowableOfType(
            DatasetException.class,
            () -> SortedLeaves.read(new ByteArrayInputStream(new byte[33])));
    assertThat(refusal.fault()).isEqualTo(Fault.LAYOUT);
  }

  @Test
  void membershipIsExact() throws IOException {
    List<String> records = distinct(300);
    SortedLeaves leaves = tree(records);
    for (Bytes32 leaf : oracleLeaves(records)) {
      assertThat(leaves.contains(leaf.bytes(), 0)).isTrue();
      byte[] other = leaf.bytes();
      other[31] ^= 1;
      assertThat(leaves.contains(other, 0)).isFalse();
    }
    assertThat(leaves.contains(FIRST.bytes(), 0)).isFalse();
    assertThat(leaves.contains(LAST.bytes(), 0)).isFalse();
  }

  @Test
  void entriesOfAnyWidthAreSorted() {
    SplittableRandom random = new SplittableRandom(5);
    for (int width : new int[] {1, 3, 36}) {
      FlatEntries entries = new FlatEntries(width, 4000);
      for (int i = 0; i < 4000; i++) {
        int at = entries.add();
        for (int k = 0; k < width; k++) {
          entries.array()[at + k] = (byte) (random.nextInt(5) * 60);
        }
      }
      entries.sort();
      for (int i = 1; i < entries.size(); i++) {
        assertThat(entries.compare(i - 1, i)).isLessThanOrEqualTo(0);
      }
    }
  }

  private static String root(DataFormat format, String file) throws IOException {
    return leaves(KEY, Sources.records(format, Sources.utf8(file))).root().toString();
  }

  private static List<String> distinct(int count) {
    return IntStream.range(0, count).mapToObj(i -> "{\"n\":\"" + i + "\"}").toList();
  }

  private static SortedLeaves tree(List<String> records) {
    List<SourceRecord> numbered = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      numbered.add(record(i + 1, records.get(i)));
    }
    return leaves(KEY, numbered);
  }

  private static void assertTree(List<String> records) throws IOException {
    SortedLeaves leaves = tree(records);
    List<Bytes32> expected = oracleLeaves(records);
    assertThat(leaves.size()).isEqualTo(records.size());
    assertThat(expected).allMatch(leaf -> leaves.contains(leaf.bytes(), 0));
    assertThat(leaves.root()).isEqualTo(oracleRoot(expected));
  }

  /** The definition word by word. */
  private static List<Bytes32> oracleLeaves(List<String> records) {
    Map<String, Integer> seen = new HashMap<>();
    List<Bytes32> leaves = new ArrayList<>();
    for (String record : records) {
      int occurrence = seen.merge(record, 1, Integer::sum) - 1;
      byte[] h = Digests.hmacSha256(KEY.bytes(), record.getBytes(StandardCharsets.UTF_8));
      byte[] word = new byte[32];
      byte[] number = BigInteger.valueOf(occurrence).toByteArray();
      System.arraycopy(number, 0, word, 32 - number.length, number.length);
      Bytes32 inner =
          Digests.keccak256(Digests.keccak256("Probity.record.leaf.v1").bytes(), h, word);
      leaves.add(Digests.keccak256(inner.bytes()));
    }
    Collections.sort(leaves);
    return leaves;
  }

  private static Bytes32 oracleRoot(List<Bytes32> leaves) {
    List<Bytes32> level = new ArrayList<>(leaves);
    level.add(0, FIRST);
    level.add(LAST);
    while (Integer.bitCount(level.size()) != 1) {
      level.add(LAST);
    }
    byte[] tag = Digests.keccak256("Probity.record.node.v1").bytes();
    while (level.size() > 1) {
      List<Bytes32> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(Digests.keccak256(tag, level.get(i).bytes(), level.get(i + 1).bytes()));
      }
      level = above;
    }
    return level.get(0);
  }

  private static byte[] file(List<Bytes32> leaves) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    leaves.forEach(leaf -> file.writeBytes(leaf.bytes()));
    return file.toByteArray();
  }
}
