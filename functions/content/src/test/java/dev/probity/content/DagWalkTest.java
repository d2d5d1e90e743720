package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DagWalkTest {
  private static final int FILES = 1_000;

  private final Story story;

  DagWalkTest() throws IOException {
    story = new Story();
  }

  /** Positions after each block, and the lengths so far. */
  private static List<WalkPosition> positions(VerifiedDag dag, Cid root) throws IOException {
    List<WalkPosition> positions = new ArrayList<>();
    DagWalk walk = dag.walkFrom(root, WalkPosition.START);
    while (walk.next()) {
      positions.add(walk.position());
    }
    return positions;
  }

  @Test
  void aWalkPassesWhatTheVisitorIsTold() throws IOException {
    List<Long> bytes = new ArrayList<>();
    story
        .dag()
        .walk(
            story.root.cid(),
            0,
            (ordinal, cid, length) -> bytes.add(length + (bytes.isEmpty() ? 0 : bytes.getLast())));
    List<WalkPosition> positions = positions(story.dag(), story.root.cid());
    assertThat(positions).extracting(WalkPosition::bytes).isEqualTo(bytes);
    assertThat(positions.getLast())
        .isEqualTo(new WalkPosition(bytes.size(), story.root.dagSize(), List.of()));
  }

  @Test
  void aWalkIsContinuedAtAnyBlockAndReadsOnlyTheNodesOnItsWayAgain() throws IOException {
    List<WalkPosition> all = positions(story.dag(), story.root.cid());
    for (int stop = 0; stop < all.size(); stop++) {
      WalkPosition kept = WalkPosition.parse(all.get(stop).toString());
      story.blocks.reads = 0;
      DagWalk walk = story.dag().walkFrom(story.root.cid(), kept);
      assertThat(walk.position()).isEqualTo(kept);
      assertThat(story.blocks.reads).isEqualTo(kept.path().size());
      List<WalkPosition> rest = new ArrayList<>();
      while (walk.next()) {
        rest.add(walk.position());
      }
      assertThat(rest).isEqualTo(all.subList(stop + 1, all.size()));
      assertThat(story.blocks.reads).isEqualTo(kept.path().size() + rest.size());
    }
  }

  @Test
  void rootsOfFilesThatAreBehindAreNotReadAgain() throws IOException {
    Map<String, UnixFsEntry> files = new HashMap<>();
    for (int file = 0; file < FILES; file++) {
      files.put("file" + file, story.importSmall(20, file));
    }
    Cid root = UnixFsDirectory.write(files, story.blocks).cid();
    WalkPosition at = WalkPosition.START;
    story.blocks.reads = 0;
    int calls = 0;
    for (boolean more = true; more; calls++) {
      long before = at.blocks();
      DagWalk walk = story.dag().walkFrom(root, at);
      for (int block = 0; more && block < 50; block++) {
        more = walk.next();
      }
      at = walk.position();
      assertThat(at.blocks() > before || !more).isTrue();
      assertThat(at.toString()).hasSizeLessThan(64);
    }
    // Each file is a node and two leaves; a call reads the directory and at most one node again.
    assertThat(at.blocks()).isEqualTo(1 + 3L * FILES);
    assertThat(story.blocks.reads).isBetween(1 + 3 * FILES, 1 + 3 * FILES + 2 * calls);
  }

  @Test
  void aSingleBlockHasAPositionBehindIt() throws IOException {
    WalkPosition end = positions(story.dag(), story.signature.cid()).getLast();
    assertThat(end).isEqualTo(new WalkPosition(1, 5, List.of()));
    assertThat(story.dag().walkFrom(story.signature.cid(), end).next()).isFalse();
  }

  @Test
  void aNodeOnTheWayIsVerifiedAgain() throws IOException {
    WalkPosition inside = positions(story.dag(), story.root.cid()).get(4);
    assertThat(inside.path()).hasSizeGreaterThan(2);
    story.blocks.block(story.data.cid())[0] ^= 1;
    assertThatThrownBy(() -> story.dag().walkFrom(story.root.cid(), inside))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.HASH_MISMATCH));
  }

  @Test
  void limitsCountWhatLiesBehind() throws IOException {
    List<WalkPosition> all = positions(story.dag(), story.root.cid());
    WalkPosition middle = all.get(all.size() / 2);
    DagLimits blocks = new DagLimits(DagLimits.MAX_BLOCK_BYTES, 32, all.size() - 1L, 1L << 40);
    assertThatThrownBy(() -> goOn(blocks, middle))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_MANY_BLOCKS));
    DagLimits levels = new DagLimits(DagLimits.MAX_BLOCK_BYTES, 1, 1L << 20, 1L << 40);
    assertThatThrownBy(() -> goOn(levels, middle))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_DEEP));
    var more = new WalkPosition(middle.blocks(), 1L << 40, middle.path());
    assertThatThrownBy(() -> goOn(DagLimits.DEFAULT, more))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
  }

  private void goOn(DagLimits limits, WalkPosition at) throws IOException {
    DagWalk walk = new VerifiedDag(story.blocks, limits).walkFrom(story.root.cid(), at);
    while (walk.next()) {
      assertThat(walk.blocks()).isPositive();
    }
  }

  @Test
  void aPositionOfAnotherDagIsRefused() {
    for (List<Integer> path :
        List.of(
            List.of(3), // all links followed: not a place where something is left
            List.of(4),
            List.of(0, 1), // below a link that was not followed
            List.of(3, 0), // below a raw leaf
            List.of(1, 1, 1, 1, 1, 1))) {
      assertThatThrownBy(() -> story.dag().walkFrom(story.root.cid(), new WalkPosition(1, 1, path)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1 1/",
        "01 1",
        "1 1/-1",
        "-1 1",
        "0 1",
        "0 0/1",
        "1 1 1",
        "1 1/x",
        "1 1/01",
        "1 1/9999999999",
        "99999999999999999999 1",
        "1 1\n"
      })
  void aTextThatIsNoPositionIsRefused(String text) {
    assertThatThrownBy(() -> WalkPosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLongestPositionIsShort() {
    var longest =
        new WalkPosition(
            999_999_999_999_999_999L,
            999_999_999_999_999_999L,
            Collections.nCopies(WalkPosition.MAX_DEPTH, 999_999_999));
    assertThat(longest.toString()).hasSize(357);
    assertThat(WalkPosition.parse(longest.toString())).isEqualTo(longest);
    assertThatThrownBy(
            () -> new WalkPosition(1, 1, Collections.nCopies(WalkPosition.MAX_DEPTH + 1, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
