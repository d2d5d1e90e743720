package dev.probity.protocol.integrity.proof;

import static dev.probity.protocol.integrity.proof.TreeScene.one;
import static dev.probity.protocol.integrity.proof.TreeScene.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.protocol.integrity.dataset.RecordLeaf;
import dev.probity.protocol.integrity.dataset.RecordReader;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordProofTest {
  private static final Bytes32 WORD = Digests.keccak256("a word");
  private static final String GOLDEN_IN =
      "a8017670726f626974792e7265636f72642d70726f6f662f3102582068a9adff9fa1eb3a083d3998"
          + "d2ce08ec0f305c29d1c85e2e99975151227f59b803010458206c82aa8d65795ad572a11a728278ff"
          + "ae5482d8aa0792935e0f3b4f18fc187a0705020658209440964db5814a0367986892dfff291c63a7"
          + "b8dd710272be1b6cf0d4f5b2d6650782000109825820000000000000000000000000000000000000"
          + "0000000000000000000000000000582021640435885a11cb94e0fc452f518284f80cfef7f4d08e67"
          + "86d2fb359e2dbd0a";
  private static final String GOLDEN_NOT_IN =
      "a8017670726f626974792e7265636f72642d70726f6f662f3102582068a9adff9fa1eb3a083d3998"
          + "d2ce08ec0f305c29d1c85e2e99975151227f59b803010458206c82aa8d65795ad572a11a728278ff"
          + "ae5482d8aa0792935e0f3b4f18fc187a070502065820c5078d50fc84f64866f9018c39df2517fcd1"
          + "12769abe021990238839e894e4850882820258209d55980efcfc132100df61f41a5e8d47804fb050"
          + "414883b11d9a4452d4b2fd1982035820ffffffffffffffffffffffffffffffffffffffffffffffff"
          + "ffffffffffffffff09815820cd991d457910bfccc13f4d8f7a2c7f18e3f2e0d6a04e22f79ed7d386"
          + "3ab28eda";

  @Test
  void everyRecordOfEveryTreeIsProvedIn() throws Exception {
    for (int count = 1; count <= 34; count++) {
      TreeScene scene = TreeScene.of(count);
      for (int i = 0; i < count; i++) {
        RecordProof proof = scene.in(one(i));
        assertThat(scene.prover().absence(record(one(i)))).isEmpty();
        assertThat(RecordProof.parse(proof.bytes())).isEqualTo(proof);
        ProvedRecord proved = scene.verifier().verify(proof.bytes(), record(one(i)));
        assertThat(proved.claim()).isEqualTo(proof.claim());
        assertThat(proved.confirmedBy(LeafOrder.OWNERS_WORD)).isTrue();
      }
    }
  }

  @Test
  void absenceIsProvedInEveryGapOfEveryTree() throws Exception {
    for (int count = 0; count <= 34; count++) {
      TreeScene scene = TreeScene.of(count);
      Set<Long> gaps = new HashSet<>();
      for (int i = count; gaps.size() < count + 1; i++) {
        String absent = one(i);
        RecordProof proof = scene.notIn(absent);
        assertThat(scene.prover().inclusion(record(absent), 0)).isEmpty();
        assertThat(RecordProof.parse(proof.bytes())).isEqualTo(proof);
        ProvedRecord proved = scene.verifier().verify(proof.bytes(), record(absent));
        gaps.add(((Absence) proved.claim()).left().position());
      }
      assertThat(gaps).as("%d records", count).hasSize(count + 1);
    }
  }

  @Test
  void absenceCountsOnlyWhereTheOrderWasRecomputedOrIsAttested() throws Exception {
    TreeScene scene = TreeScene.of(9);
    ProvedRecord absent = scene.verifier().verify(scene.notIn("{}"), record("{}"));
    assertThat(absent.confirmedBy(LeafOrder.RECOMPUTED)).isTrue();
    assertThat(absent.confirmedBy(LeafOrder.ATTESTED)).isTrue();
    assertThat(absent.confirmedBy(LeafOrder.OWNERS_WORD)).isFalse();
  }

  @Test
  void eachOfEqualRecordsIsProvedByItsOccurrence() throws Exception {
    List<String> records = new ArrayList<>(Collections.nCopies(5, "{}"));
    records.addAll(TreeScene.numbered(4));
    TreeScene scene = TreeScene.of(records);
    assertThat(scene.prover().count(record("{}"))).isEqualTo(5);
    Set<Long> positions = new HashSet<>();
    for (int occurrence = 0; occurrence < 5; occurrence++) {
      RecordProof proof = scene.prover().inclusion(record("{}"), occurrence).orElseThrow();
      ProvedRecord proved = scene.verifier().verify(proof.bytes(), record("{}"));
      positions.add(((Inclusion) proved.claim()).position());
    }
    assertThat(positions).hasSize(5);
    assertThat(scene.prover().inclusion(record("{}"), 5)).isEmpty();
    assertThat(scene.prover().absence(record("{}"))).isEmpty();
  }

  @Test
  void theProofHoldsNeitherTheRecordNorItsKey() {
    TreeScene scene = TreeScene.of(9);
    String key = HexFormat.of().formatHex(TreeScene.KEY.bytes());
    String text = HexFormat.of().formatHex("\"n\"".getBytes(StandardCharsets.UTF_8));
    for (RecordProof proof : List.of(scene.in(one(3)), scene.notIn(one(77)))) {
      assertThat(HexFormat.of().formatHex(proof.bytes())).doesNotContain(key).doesNotContain(text);
    }
  }

  @Test
  void proofsOfTenMillionRecordsTakeAtMost1795Bytes() {
    assertThat(RecordsTree.depth(10_000_000)).isEqualTo(24);
    assertThat(longestInclusion(10_000_000)).isEqualTo(977);
    assertThat(longestAbsence(10_000_000)).isEqualTo(1_795);
  }

  @Test
  void proofsOfTheLargestDataSetTakeAtMost2KiB() {
    assertThat(RecordsTree.depth(RecordProof.MAX_RECORDS)).isEqualTo(27);
    assertThat(longestAbsence(RecordProof.MAX_RECORDS))
        .isEqualTo(1_999)
        .isLessThan(RecordProof.MAX_BYTES);
  }

  /** Two neighbours in the middle of 2^24 leaves, whose ways meet only at the root. */
  @Test
  void theLongestProofOfTheLargestDataSetThatCanBeBuiltIsVerified() throws Exception {
    long records = RecordReader.MAX_RECORDS;
    int depth = RecordsTree.depth(records);
    assertThat(depth).isEqualTo(25);
    long left = (1L << (depth - 1)) - 1;
    Bytes32 leaf = new RecordLeaf(TreeScene.KEY).of(record("{}"), 0);
    List<Bytes32> neighbours = List.of(beside(leaf, -1), beside(leaf, 1));
    Way way = Way.ofPair(left, depth);
    List<Bytes32> siblings =
        way.siblings().stream().map(node -> Digests.keccak256(node.toString())).toList();
    var manifest =
        TreeScene.signed(WORD, 1, records, way.root(neighbours, siblings), TreeScene.KEY);
    Absence absence =
        new Absence(
            new Neighbour(left, neighbours.getFirst()),
            new Neighbour(left + 1, neighbours.getLast()));
    RecordProof proof = new RecordProof(Subject.of(manifest), leaf, absence, siblings);
    assertThat(siblings).hasSize(2 * (depth - 1));
    assertThat(longestAbsence(records)).isLessThanOrEqualTo(RecordProof.MAX_BYTES);
    assertThat(proof.bytes()).hasSizeLessThanOrEqualTo(longestAbsence(records));
    ProvedRecord proved =
        new RecordProofVerifier(manifest, TreeScene.KEY).verify(proof.bytes(), record("{}"));
    assertThat(proved.claim()).isEqualTo(absence);
  }

  private static Bytes32 beside(Bytes32 leaf, int by) {
    byte[] bytes = leaf.bytes();
    bytes[0] += (byte) by;
    return Bytes32.of(bytes);
  }

  @Test
  void equalRecordsAreCountedBeyondTheFirstReading() throws Exception {
    for (int equal : new int[] {0, 1, 63, 64, 65, 200}) {
      List<String> records = new ArrayList<>(Collections.nCopies(equal, "{}"));
      records.addAll(TreeScene.numbered(7));
      assertThat(TreeScene.of(records).prover().count(record("{}"))).isEqualTo(equal);
    }
  }

  @Test
  void leavesThatAreNotTheSignedOnesAreKnown() throws Exception {
    TreeScene scene = TreeScene.of(9);
    assertThat(scene.prover().areSigned()).isTrue();
    TreeScene other = new TreeScene(scene.leaves(), TreeScene.of(8).manifest(), TreeScene.KEY);
    assertThat(other.prover().areSigned()).isFalse();
  }

  @Test
  void theDocumentHasTheFormatAndItsSizes() throws IOException {
    String document =
        Files.readString(
            Path.of(System.getProperty("probity.root", "../.."), "docs", "data-formats.md"));
    assertThat(document).contains(RecordProof.MEDIA_TYPE).contains("\"probity.record-proof/1\"");
    for (long records : List.of(344L, 1L << 20, 10_000_000L, 1L << 24, RecordProof.MAX_RECORDS)) {
      assertThat(document)
          .contains(
              String.format(
                  Locale.ROOT,
                  "| %,d | %d | %,d bytes | %,d bytes |",
                  records,
                  RecordsTree.depth(records),
                  longestInclusion(records),
                  longestAbsence(records)));
    }
  }

  /** Every number as long as it can be. */
  private static int longestInclusion(long records) {
    int depth = RecordsTree.depth(records);
    int siblings = Way.ofOne(records, depth).siblings().size();
    return size(records, new Inclusion(records - 1, records), siblings);
  }

  /** The same, and the neighbours meet as late as they can. */
  private static int longestAbsence(long records) {
    int depth = RecordsTree.depth(records);
    // The head of a position is as long as that of the largest one.
    Absence absence = new Absence(new Neighbour(records, WORD), new Neighbour(records + 1, WORD));
    return lefts(depth, records).stream()
        .mapToInt(left -> size(records, absence, Way.ofPair(left, depth).siblings().size()))
        .max()
        .orElseThrow();
  }

  private static int size(long records, RecordProof.Claim claim, int siblings) {
    Subject subject = new Subject(WORD, Long.MAX_VALUE, WORD, records);
    return new RecordProof(subject, WORD, claim, Collections.nCopies(siblings, WORD))
        .bytes()
        .length;
  }

  /** A left neighbour for every level at which two neighbours can meet. */
  private static List<Long> lefts(int depth, long records) {
    List<Long> lefts = new ArrayList<>();
    for (int met = 0; met < depth; met++) {
      lefts.add((1L << met) - 1);
    }
    assertThat(lefts).allMatch(left -> left <= records);
    return lefts;
  }

  /** Fixed for ever: somebody may have kept one. */
  @Test
  void theFileIsTheGoldenOne() {
    TreeScene scene = TreeScene.of(2);
    assertThat(hex(scene.in(one(0)))).isEqualTo(GOLDEN_IN);
    assertThat(hex(scene.notIn("{}"))).isEqualTo(GOLDEN_NOT_IN);
  }

  private static String hex(RecordProof proof) {
    return HexFormat.of().formatHex(proof.bytes());
  }

  @Test
  void theWayOfAPairCarriesNoNodeThatFollowsFromOthers() {
    for (int depth = 1; depth <= 6; depth++) {
      for (long left = 0; left + 1 < 1L << depth; left++) {
        Set<Way.Node> known = new HashSet<>(Way.ofPair(left, depth).siblings());
        assertThat(known).hasSameSizeAs(Way.ofPair(left, depth).siblings());
        long right = left + 1;
        Set<Way.Node> computed = new HashSet<>();
        for (int level = 0; level <= depth; level++) {
          computed.add(new Way.Node(level, left >>> level));
          computed.add(new Way.Node(level, right >>> level));
        }
        assertThat(known).doesNotContainAnyElementsOf(computed);
        assertThat(
                computed.stream()
                    .filter(node -> node.level() > 0)
                    .flatMap(node ->
                        Stream.of(
                            new Way.Node(node.level() - 1, 2 * node.index()),
                            new Way.Node(node.level() - 1, 2 * node.index() + 1))))
            .allMatch(node -> known.contains(node) || computed.contains(node));
      }
    }
  }
}
