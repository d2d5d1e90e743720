package dev.probity.protocol.integrity.proof;

import static dev.probity.protocol.integrity.proof.TreeScene.one;
import static dev.probity.protocol.integrity.proof.TreeScene.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.dataset.RecordLeaf;
import dev.probity.protocol.integrity.dataset.RecordNode;
import dev.probity.protocol.integrity.dataset.RecordsTree;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.proof.RecordProof.Absence;
import dev.probity.protocol.integrity.proof.RecordProof.Claim;
import dev.probity.protocol.integrity.proof.RecordProof.Inclusion;
import dev.probity.protocol.integrity.proof.RecordProof.Neighbour;
import dev.probity.protocol.integrity.proof.RecordProof.Subject;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody may try with a proof, each refused for its own reason. */
class RecordProofAttackTest {
  private static final int RECORDS = 11; // bottom of 16: three positions are padding
  private static final TreeScene SCENE = TreeScene.of(RECORDS);
  private static final String PRESENT = one(4);
  private static final String ABSENT = "{\"n\":\"absent\"}";

  @Test
  void aProofAboutAnotherDataSetIsRefused() {
    TreeScene other = TreeScene.of(TreeScene.numbered(RECORDS), "another", 1, TreeScene.KEY);
    assertRefused(SCENE, other.in(PRESENT), PRESENT, ProofFault.OTHER_DATA_SET);
    assertRefused(SCENE, other.notIn(ABSENT), ABSENT, ProofFault.OTHER_DATA_SET);
  }

  @Test
  void aProofAboutAnotherVersionIsRefused() {
    TreeScene other = TreeScene.of(TreeScene.numbered(RECORDS), "data set", 2, TreeScene.KEY);
    assertRefused(SCENE, other.in(PRESENT), PRESENT, ProofFault.OTHER_VERSION);
    assertRefused(SCENE, other.notIn(ABSENT), ABSENT, ProofFault.OTHER_VERSION);
  }

  @Test
  void aProofForAnotherManifestOfTheSameVersionIsRefused() {
    TreeScene other = TreeScene.of(TreeScene.numbered(RECORDS + 1));
    assertRefused(SCENE, other.in(one(RECORDS)), one(RECORDS), ProofFault.OTHER_MANIFEST);
    assertRefused(SCENE, other.notIn(ABSENT), ABSENT, ProofFault.OTHER_MANIFEST);
  }

  @Test
  void aProofOfAnotherSetThatIsRelabelledIsRefused() {
    TreeScene other = TreeScene.of(List.of("{}", PRESENT, one(1000)));
    for (RecordProof proof : List.of(other.in("{}"), other.in(PRESENT))) {
      RecordProof relabelled = about(proof, Subject.of(SCENE.manifest()));
      assertThat(refusal(SCENE, relabelled, "{}").fault()).isNotNull();
    }
    assertThat(refusal(SCENE, about(other.notIn(one(5)), Subject.of(SCENE.manifest())), one(5)))
        .isNotNull();
  }

  @Test
  void aKeyThatTheManifestDoesNotCommitToIsRefused() {
    RecordProofVerifier verifier =
        new RecordProofVerifier(SCENE.manifest(), Digests.keccak256("another key"));
    for (RecordProof proof : List.of(SCENE.in(PRESENT), SCENE.notIn(ABSENT))) {
      RecordProofException refused =
          catchThrowableOfType(
              RecordProofException.class, () -> verifier.verify(proof, record(PRESENT)));
      assertThat(refused.fault()).isEqualTo(ProofFault.WRONG_RECORD_KEY);
    }
  }

  @Test
  void anotherNumberOfRecordsAndSoAnotherDepthIsRefused() {
    for (long records : List.of(0L, 5L, 10L, 12L, 100L, RecordProof.MAX_RECORDS)) {
      Subject its = Subject.of(SCENE.manifest());
      Subject wrong = new Subject(its.dataId(), its.version(), its.manifestHash(), records);
      assertRefused(SCENE, about(SCENE.in(PRESENT), wrong), PRESENT, ProofFault.RECORDS_MISMATCH);
      assertRefused(SCENE, about(SCENE.notIn(ABSENT), wrong), ABSENT, ProofFault.RECORDS_MISMATCH);
    }
  }

  @Test
  void aManifestOfMoreRecordsThanAnyProofCanShowIsRefused() {
    long records = RecordProof.MAX_RECORDS + 1;
    var manifest =
        TreeScene.signed(Digests.keccak256("data set"), 1, records, Bytes32.ZERO, TreeScene.KEY);
    TreeScene scene = new TreeScene(SCENE.leaves(), manifest, TreeScene.KEY);
    assertRefused(
        scene,
        about(SCENE.in(PRESENT), Subject.of(manifest)),
        PRESENT,
        ProofFault.RECORDS_MISMATCH);
  }

  @Test
  void aNumberOfSiblingsOtherThanTheDepthNeedsIsRefused() {
    for (RecordProof proof : List.of(SCENE.in(PRESENT), SCENE.notIn(ABSENT))) {
      String asked = proof.claim() instanceof Inclusion ? PRESENT : ABSENT;
      List<Bytes32> fewer = proof.siblings().subList(1, proof.siblings().size());
      List<Bytes32> more = new ArrayList<>(proof.siblings());
      more.add(Bytes32.ZERO);
      for (List<Bytes32> wrong : List.of(fewer, more, List.<Bytes32>of())) {
        assertRefused(SCENE, with(proof, wrong), asked, ProofFault.WRONG_SIBLINGS);
      }
    }
  }

  @Test
  void aPositionOutOfRangeIsRefused() {
    RecordProof in = SCENE.in(PRESENT);
    for (long position : List.of(0L, RECORDS + 1L, RECORDS + 2L, 16L, 1L << 26)) {
      assertRefused(
          SCENE, with(in, new Inclusion(0, position)), PRESENT, ProofFault.POSITION_OUT_OF_RANGE);
    }
    RecordProof notIn = SCENE.notIn(ABSENT);
    Bytes32 leaf = SCENE.tree().bottom(RECORDS);
    for (long position : List.of(RECORDS + 2L, 15L, 16L, 1L << 26)) {
      Absence absence =
          new Absence(new Neighbour(RECORDS, leaf), new Neighbour(position, RecordsTree.LAST));
      assertRefused(SCENE, with(notIn, absence), ABSENT, ProofFault.POSITION_OUT_OF_RANGE);
    }
  }

  @Test
  void neighboursThatDoNotStandSideBySideAreRefused() {
    RecordProof proof = SCENE.notIn(ABSENT);
    for (long left = 0; left <= RECORDS + 1; left++) {
      for (long right = 0; right <= RECORDS + 1; right++) {
        if (right != left + 1) {
          Absence absence = new Absence(neighbour(SCENE, left), neighbour(SCENE, right));
          assertRefused(SCENE, with(proof, absence), ABSENT, ProofFault.NEIGHBOURS_NOT_ADJACENT);
        }
      }
    }
  }

  @Test
  void neighboursThatLieAboutTheirPositionAreRefused() {
    // The leaves around a present one, as if they stood side by side.
    Bytes32 its = new RecordLeaf(TreeScene.KEY).of(record(PRESENT), 0);
    long at = SCENE.tree().below(its) + 1;
    for (long left : List.of(at - 1, at)) {
      Way way = Way.ofPair(left, RecordsTree.depth(RECORDS));
      Absence absence =
          new Absence(
              new Neighbour(left, SCENE.tree().bottom(at - 1)),
              new Neighbour(left + 1, SCENE.tree().bottom(at + 1)));
      RecordProof proof =
          new RecordProof(Subject.of(SCENE.manifest()), its, absence, siblings(SCENE, way));
      assertRefused(SCENE, proof, PRESENT, ProofFault.ROOT_MISMATCH);
    }
  }

  @Test
  void neighboursInTheWrongOrderAreRefused() {
    long left = 5;
    Absence swapped =
        new Absence(
            new Neighbour(left, SCENE.tree().bottom(left + 1)),
            new Neighbour(left + 1, SCENE.tree().bottom(left)));
    assertRefused(SCENE, with(SCENE.notIn(ABSENT), swapped), ABSENT, ProofFault.NEIGHBOURS_ORDER);
    Absence equal =
        new Absence(
            new Neighbour(left, SCENE.tree().bottom(left)),
            new Neighbour(left + 1, SCENE.tree().bottom(left)));
    assertRefused(SCENE, with(SCENE.notIn(ABSENT), equal), ABSENT, ProofFault.NEIGHBOURS_ORDER);
  }

  @Test
  void aRecordThatIsANeighbourIsInAndItsAbsenceRefused() {
    Bytes32 its = new RecordLeaf(TreeScene.KEY).of(record(PRESENT), 0);
    long at = SCENE.tree().below(its) + 1;
    for (long left : List.of(at - 1, at)) {
      assertRefused(SCENE, absence(SCENE, its, left), PRESENT, ProofFault.RECORD_PRESENT);
    }
  }

  @Test
  void absenceOfAPresentRecordIsRefusedAtEveryPosition() {
    for (int number = 0; number < RECORDS; number++) {
      Bytes32 its = new RecordLeaf(TreeScene.KEY).of(record(one(number)), 0);
      for (long left = 0; left <= RECORDS; left++) {
        assertThat(refusal(SCENE, absence(SCENE, its, left), one(number)).fault())
            .isIn(ProofFault.RECORD_PRESENT, ProofFault.NOT_BETWEEN);
      }
    }
  }

  @Test
  void neighboursBetweenWhichTheRecordWouldNotStandAreRefused() {
    RecordProof honest = SCENE.notIn(ABSENT);
    long gap = ((Absence) honest.claim()).left().position();
    for (long left = 0; left <= RECORDS; left++) {
      if (left != gap) {
        assertRefused(SCENE, absence(SCENE, honest.leaf(), left), ABSENT, ProofFault.NOT_BETWEEN);
      }
    }
  }

  @Test
  void aProofOfAnotherRecordIsRefused() {
    assertRefused(SCENE, SCENE.in(PRESENT), one(5), ProofFault.OTHER_RECORD);
    assertRefused(SCENE, SCENE.in(PRESENT), ABSENT, ProofFault.OTHER_RECORD);
    assertRefused(SCENE, SCENE.notIn(ABSENT), PRESENT, ProofFault.OTHER_RECORD);
    assertRefused(SCENE, SCENE.notIn(ABSENT), "{}", ProofFault.OTHER_RECORD);
  }

  @Test
  void anOccurrenceBeyondWhatIsThereIsRefused() {
    RecordProof in = SCENE.in(PRESENT);
    long position = ((Inclusion) in.claim()).position();
    assertRefused(
        SCENE,
        with(in, new Inclusion(RECORDS, position)),
        PRESENT,
        ProofFault.OCCURRENCE_OUT_OF_RANGE);
    assertRefused(SCENE, with(in, new Inclusion(1, position)), PRESENT, ProofFault.OTHER_RECORD);
    RecordProof second =
        new RecordProof(
            in.subject(),
            new RecordLeaf(TreeScene.KEY).of(record(PRESENT), 1),
            new Inclusion(1, position),
            in.siblings());
    assertRefused(SCENE, second, PRESENT, ProofFault.ROOT_MISMATCH);
  }

  @Test
  void absenceOfALaterOccurrenceIsNoAbsence() {
    Bytes32 second = new RecordLeaf(TreeScene.KEY).of(record(PRESENT), 1);
    long left = SCENE.tree().below(second);
    assertRefused(SCENE, absence(SCENE, second, left), PRESENT, ProofFault.OTHER_RECORD);
  }

  @Test
  void siblingsThatDoNotGiveTheRootAreRefused() {
    for (RecordProof proof : List.of(SCENE.in(PRESENT), SCENE.notIn(ABSENT))) {
      String asked = proof.claim() instanceof Inclusion ? PRESENT : ABSENT;
      for (int i = 0; i < proof.siblings().size(); i++) {
        List<Bytes32> altered = new ArrayList<>(proof.siblings());
        altered.set(i, Digests.keccak256("a forged node"));
        assertRefused(SCENE, with(proof, altered), asked, ProofFault.ROOT_MISMATCH);
      }
    }
  }

  @Test
  void aNodePassedOffAsALeafIsRefused() {
    int depth = RecordsTree.depth(RECORDS);
    Bytes32 node = SCENE.tree().node(1, 2);
    Way above = Way.ofOne(2, depth - 1);
    List<Bytes32> shorter =
        above.siblings().stream().map(at -> SCENE.tree().node(at.level() + 1, at.index())).toList();
    // It does lead to the root, from one level higher.
    assertThat(above.root(List.of(node), shorter))
        .isEqualTo(SCENE.manifest().message().recordsRoot());
    RecordProof in = new RecordProof(subject(), node, new Inclusion(0, 2), shorter);
    assertRefused(SCENE, in, PRESENT, ProofFault.WRONG_SIBLINGS);
    List<Bytes32> padded = new ArrayList<>(shorter);
    padded.addFirst(Bytes32.ZERO);
    assertRefused(
        SCENE,
        new RecordProof(subject(), node, new Inclusion(0, 2), padded),
        PRESENT,
        ProofFault.OTHER_RECORD);

    Way pair = Way.ofPair(2, depth - 1);
    List<Bytes32> pairSiblings =
        pair.siblings().stream().map(at -> SCENE.tree().node(at.level() + 1, at.index())).toList();
    Bytes32 next = SCENE.tree().node(1, 3);
    Bytes32 lower = node.compareTo(next) < 0 ? node : next;
    Bytes32 upper = node.compareTo(next) < 0 ? next : node;
    String between = recordBetween(lower, upper);
    RecordProof notIn =
        new RecordProof(
            subject(),
            new RecordLeaf(TreeScene.KEY).of(record(between), 0),
            new Absence(new Neighbour(2, lower), new Neighbour(3, upper)),
            pairSiblings);
    assertRefused(SCENE, notIn, between, ProofFault.WRONG_SIBLINGS);
    List<Bytes32> filled = new ArrayList<>(pairSiblings);
    filled.add(Bytes32.ZERO);
    assertRefused(SCENE, with(notIn, filled), between, ProofFault.ROOT_MISMATCH);
  }

  @Test
  void paddingPassedOffAsANeighbourIsRefused() {
    RecordProof proof = SCENE.notIn(ABSENT);
    Absence inPadding =
        new Absence(
            new Neighbour(RECORDS + 1, RecordsTree.LAST),
            new Neighbour(RECORDS + 2, RecordsTree.LAST));
    assertRefused(SCENE, with(proof, inPadding), ABSENT, ProofFault.POSITION_OUT_OF_RANGE);
    List<Neighbour> wrong =
        List.of(
            new Neighbour(5, RecordsTree.FIRST),
            new Neighbour(5, RecordsTree.LAST),
            new Neighbour(0, SCENE.tree().bottom(1)),
            new Neighbour(0, RecordsTree.LAST),
            new Neighbour(RECORDS + 1, SCENE.tree().bottom(RECORDS)),
            new Neighbour(RECORDS + 1, RecordsTree.FIRST));
    for (Neighbour misplaced : wrong) {
      long position = misplaced.position();
      assertRefused(
          SCENE,
          with(proof, new Absence(misplaced, neighbour(SCENE, Math.min(position + 1, RECORDS)))),
          ABSENT,
          ProofFault.SENTINEL_MISPLACED);
      assertRefused(
          SCENE,
          with(proof, new Absence(neighbour(SCENE, Math.max(position - 1, 0)), misplaced)),
          ABSENT,
          ProofFault.SENTINEL_MISPLACED);
    }
  }

  @Test
  void aFlippedBitIsRefusedWhereverItIs() {
    for (int records : List.of(1, 2, RECORDS, 40)) {
      TreeScene scene = TreeScene.of(records);
      everyFlippedBitIsRefused(scene, scene.in(one(0)).bytes(), one(0));
      everyFlippedBitIsRefused(scene, scene.notIn(ABSENT).bytes(), ABSENT);
    }
  }

  private static void everyFlippedBitIsRefused(TreeScene scene, byte[] file, String asked) {
    RecordProofVerifier verifier = scene.verifier();
    SourceRecord its = record(asked);
    for (int bit = 0; bit < 8 * file.length; bit++) {
      byte[] altered = file.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      RecordProofException refused =
          catchThrowableOfType(RecordProofException.class, () -> verifier.verify(altered, its));
      assertThat(refused).as("bit %d", bit).isNotNull().message().isNotBlank();
    }
  }

  /** Why absence needs the order of all leaves, and not these two alone. */
  @Test
  void anOwnerWhoSignsLeavesOutOfOrderShowsAbsenceThatIsNotConfirmed() throws Exception {
    RecordLeaf leaf = new RecordLeaf(TreeScene.KEY);
    String asked = "{}";
    Bytes32 its = leaf.of(record(asked), 0);
    List<Bytes32> others =
        TreeScene.numbered(20).stream().map(one -> leaf.of(record(one), 0)).sorted().toList();
    Bytes32 below = others.stream().filter(one -> one.compareTo(its) < 0).findFirst().orElseThrow();
    Bytes32 above = others.stream().filter(one -> one.compareTo(its) > 0).findFirst().orElseThrow();
    // Five leaves; the record's own stands at the end, after larger ones.
    List<Bytes32> bottom =
        List.of(
            RecordsTree.FIRST,
            below,
            above,
            others.getLast(),
            its,
            RecordsTree.LAST,
            RecordsTree.LAST,
            RecordsTree.LAST);
    var manifest =
        TreeScene.signed(Digests.keccak256("data set"), 1, 4, node(bottom, 3, 0), TreeScene.KEY);
    Way way = Way.ofPair(1, 3);
    RecordProof forged =
        new RecordProof(
            Subject.of(manifest),
            its,
            new Absence(new Neighbour(1, below), new Neighbour(2, above)),
            way.siblings().stream().map(at -> node(bottom, at.level(), at.index())).toList());
    ProvedRecord believed =
        new RecordProofVerifier(manifest, TreeScene.KEY).verify(forged, record(asked));
    assertThat(believed.confirmedBy(LeafOrder.OWNERS_WORD)).isFalse();
  }

  private static Bytes32 node(List<Bytes32> bottom, int level, long index) {
    return level == 0
        ? bottom.get((int) index)
        : new RecordNode()
            .above(node(bottom, level - 1, 2 * index), node(bottom, level - 1, 2 * index + 1));
  }

  /** A record whose leaf lies between. */
  private static String recordBetween(Bytes32 lower, Bytes32 upper) {
    RecordLeaf leaf = new RecordLeaf(TreeScene.KEY);
    for (int i = 0; ; i++) {
      Bytes32 its = leaf.of(record(one(i)), 0);
      if (lower.compareTo(its) < 0 && its.compareTo(upper) < 0) {
        return one(i);
      }
    }
  }

  private static Subject subject() {
    return Subject.of(SCENE.manifest());
  }

  /** The absence that somebody claims who knows the whole tree. */
  private static RecordProof absence(TreeScene scene, Bytes32 leaf, long left) {
    return new RecordProof(
        Subject.of(scene.manifest()),
        leaf,
        new Absence(neighbour(scene, left), neighbour(scene, left + 1)),
        siblings(scene, Way.ofPair(left, RecordsTree.depth(scene.records()))));
  }

  private static List<Bytes32> siblings(TreeScene scene, Way way) {
    return way.siblings().stream().map(at -> scene.tree().node(at.level(), at.index())).toList();
  }

  private static Neighbour neighbour(TreeScene scene, long position) {
    return new Neighbour(position, scene.tree().bottom(position));
  }

  private static RecordProof with(RecordProof proof, Claim claim) {
    return new RecordProof(proof.subject(), proof.leaf(), claim, proof.siblings());
  }

  private static RecordProof with(RecordProof proof, List<Bytes32> siblings) {
    return new RecordProof(proof.subject(), proof.leaf(), proof.claim(), siblings);
  }

  private static RecordProof about(RecordProof proof, Subject subject) {
    return new RecordProof(subject, proof.leaf(), proof.claim(), proof.siblings());
  }

  private static void assertRefused(
      TreeScene scene, RecordProof proof, String asked, ProofFault fault) {
    assertThat(refusal(scene, proof, asked).fault()).isEqualTo(fault);
  }

  private static RecordProofException refusal(TreeScene scene, RecordProof proof, String asked) {
    return catchThrowableOfType(
        RecordProofException.class, () -> scene.verifier().verify(proof, record(asked)));
  }

  @Test
  void everyFaultHasItsOwnCodeAndIsExplained() throws IOException {
    String document =
        Files.readString(
            Path.of(System.getProperty("probity.root", "../.."), "docs", "verification.md"));
    List<String> codes = new ArrayList<>();
    for (ProofFault fault : ProofFault.values()) {
      codes.add(fault.code());
      assertThat(document).contains("`" + fault.code() + "`");
    }
    assertThat(codes).doesNotHaveDuplicates().allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
  }
}
