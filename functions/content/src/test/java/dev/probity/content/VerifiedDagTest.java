package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.ContentException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerifiedDagTest {
  private static final int NODES_OF_DATA = 7;
  private static final int LEAVES_OF_DATA = 7;
  private static final int BLOCKS = 1 + 2 * (NODES_OF_DATA + LEAVES_OF_DATA) + 1 + 1 + 1;

  private static final int NODES_ABOVE_THE_LAST_LEAF = 3;

  private final Story story;

  VerifiedDagTest() throws IOException {
    story = new Story();
  }

  @Test
  void listsADirectoryInTheOrderOfItsNames() throws IOException {
    Map<String, DagLink> entries = story.dag().directory(story.root.cid());

    assertThat(entries.keySet()).containsExactly("data", "more", "signature");
    assertThat(entries.get("data"))
        .isEqualTo(new DagLink("data", story.data.cid(), story.data.dagSize()));
    assertThatThrownBy(() -> story.dag().directory(story.data.cid()))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.WRONG_KIND));
    assertThatThrownBy(() -> story.dag().directory(story.signature.cid()))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.WRONG_KIND));
  }

  @Test
  void streamsAFileByteByByteInPiecesAndWhole() throws IOException {
    byte[] content = ContentByFormula.bytes(Story.DATA_SIZE, 1);
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      assertThat(file.size()).isEqualTo(Story.DATA_SIZE);
      assertThat(file.readAllBytes()).isEqualTo(content);
      assertThat(file.read()).isEqualTo(-1);
      assertThat(file.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (int i = 0; i < 17; i++) {
        out.write(file.read());
      }
      assertThat(file.transferTo(out)).isEqualTo(Story.DATA_SIZE - 17);
      assertThat(out.toByteArray()).isEqualTo(content);
    }
    assertThatThrownBy(() -> story.dag().openFile(story.root.cid()))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.WRONG_KIND));
  }

  @Test
  void readsABlockOnlyWhenTheStreamComesToIt() throws IOException {
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      assertThat(story.blocks.reads).isEqualTo(1);
      assertThat(file.read()).isNotNegative();
      assertThat(story.blocks.reads).isEqualTo(4);
    }
  }

  @Test
  void skipsToAnyPlaceAndGoesOnThere() throws IOException {
    byte[] content = ContentByFormula.bytes(Story.DATA_SIZE, 1);
    for (int first = 0; first <= Story.DATA_SIZE; first++) {
      for (int second = 0; second <= Story.DATA_SIZE - first; second += 3) {
        try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
          assertThat(file.skip(first)).isEqualTo(first);
          assertThat(file.skip(second)).isEqualTo(second);
          assertThat(file.readAllBytes())
              .isEqualTo(Arrays.copyOfRange(content, first + second, content.length));
          assertThat(file.skip(1)).isZero();
        }
      }
    }
  }

  @Test
  void skippingAfterReadingGoesOnInTheMiddleOfABlock() throws IOException {
    byte[] content = ContentByFormula.bytes(Story.DATA_SIZE, 1);
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      assertThat(file.readNBytes(2)).isEqualTo(Arrays.copyOf(content, 2));
      assertThat(file.skip(Story.DATA_SIZE)).isEqualTo(Story.DATA_SIZE - 2);
      assertThat(file.read()).isEqualTo(-1);
    }
  }

  @Test
  void skippedLeavesAreNotReadAndThoseThatAreReadAreVerified() throws IOException {
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      file.skipNBytes(Story.DATA_SIZE - 1);
      assertThat(file.read()).isNotNegative();
      // the root, one node a level, and the last leaf
      assertThat(story.blocks.reads).isEqualTo(NODES_ABOVE_THE_LAST_LEAF + 1);
      assertThat(file.read()).isEqualTo(-1);
    }
    List<Cid> leaves = new ArrayList<>();
    story
        .dag()
        .walk(
            story.data.cid(),
            0,
            (ordinal, cid, length) -> {
              if (cid.codec() == Codec.RAW) {
                leaves.add(cid);
              }
              return true;
            });
    story.blocks.block(leaves.getLast())[0] ^= 1;
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      assertThatThrownBy(
              () -> {
                file.skipNBytes(Story.DATA_SIZE - 1);
                file.read();
              })
          .isInstanceOf(ContentException.class);
      assertThatThrownBy(() -> file.skip(1)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClosedFileIsNotSkipped() throws IOException {
    VerifiedFile file = story.dag().openFile(story.data.cid());
    file.close();
    assertThatThrownBy(() -> file.skip(1)).isInstanceOf(IOException.class);
  }

  @Test
  void readsFilesWithContentInTheirNodesAsOlderImportersWriteThem() throws IOException {
    MemoryBlocks blocks = new MemoryBlocks();
    byte[] rawLeaf =
        PbForge.pb()
            .bytes(1, PbForge.pb().varint(1, 0).bytes(2, new byte[] {5, 6}).varint(3, 2).done())
            .done();
    byte[] fileLeaf =
        PbForge.pb()
            .bytes(1, PbForge.pb().varint(1, 2).bytes(2, new byte[] {7}).varint(3, 1).done())
            .done();
    Cid a = blocks.putNode(rawLeaf);
    Cid b = blocks.putNode(fileLeaf);
    byte[] own =
        PbForge.pb()
            .varint(1, 2)
            .bytes(2, new byte[] {3, 4})
            .varint(3, 5)
            .varint(4, 2)
            .varint(4, 1)
            .done();
    Cid root =
        blocks.putNode(
            PbForge.pb()
                .bytes(1, own)
                .link("", a, rawLeaf.length)
                .link("", b, fileLeaf.length)
                .done());

    try (VerifiedFile file = new VerifiedDag(blocks, DagLimits.DEFAULT).openFile(root)) {
      assertThat(file.readAllBytes()).containsExactly(3, 4, 5, 6, 7);
    }
  }

  @Test
  void walksEveryBlockDepthFirstParentsFirst() throws IOException {
    List<Cid> seen = new ArrayList<>();
    WalkResult result =
        story
            .dag()
            .walk(
                story.root.cid(),
                0,
                (ordinal, cid, length) -> {
                  assertThat(ordinal).isEqualTo(seen.size());
                  assertThat(length).isEqualTo(story.blocks.block(cid).length);
                  return seen.add(cid);
                });

    assertThat(seen)
        .hasSize(BLOCKS)
        .startsWith(story.root.cid(), story.data.cid())
        .endsWith(story.signature.cid());
    assertThat(seen.subList(1 + NODES_OF_DATA + LEAVES_OF_DATA, seen.size()))
        .startsWith(story.nested.cid(), story.data.cid());
    assertThat(result)
        .isEqualTo(new WalkResult(BLOCKS, story.root.dagSize(), story.root.size(), true));
    assertThat(story.root.size()).isEqualTo(2 * Story.DATA_SIZE + 5);
  }

  @Test
  void continuesAtAnyBlockWithoutReadingALeafTwice() throws IOException {
    List<Cid> whole = new ArrayList<>();
    story.dag().walk(story.root.cid(), 0, (ordinal, cid, length) -> whole.add(cid));

    for (int stop = 0; stop < BLOCKS; stop++) {
      int last = stop;
      List<Cid> seen = new ArrayList<>();
      WalkResult first =
          story
              .dag()
              .walk(
                  story.root.cid(),
                  0,
                  (ordinal, cid, length) -> {
                    seen.add(cid);
                    return ordinal < last;
                  });
      assertThat(first.finished()).isFalse();
      assertThat(first.blocks()).isEqualTo(stop + 1);

      story.blocks.reads = 0;
      WalkResult second =
          story
              .dag()
              .walk(story.root.cid(), first.blocks(), (ordinal, cid, length) -> seen.add(cid));

      assertThat(seen).isEqualTo(whole);
      assertThat(second)
          .isEqualTo(new WalkResult(BLOCKS, story.root.dagSize(), story.root.size(), true));
      long leavesBefore =
          whole.subList(0, stop + 1).stream().filter(cid -> cid.codec() == Codec.RAW).count();
      assertThat(story.blocks.reads).isEqualTo(BLOCKS - (int) leavesBefore);
    }
  }

  @Test
  void walksASingleRawBlock() throws IOException {
    WalkResult result = story.dag().walk(story.signature.cid(), 0, (ordinal, cid, length) -> true);

    assertThat(result).isEqualTo(new WalkResult(1, 5, 5, true));
  }

  @Test
  void copiesEachBlockOnce() throws IOException {
    MemoryBlocks copy = new MemoryBlocks();
    WalkResult result = story.dag().copy(story.root.cid(), copy);

    assertThat(result.blocks()).isEqualTo(BLOCKS);
    assertThat(copy.puts).isEqualTo(copy.blocks.size());
    assertThat(copy.blocks.keySet()).isEqualTo(story.blocks.blocks.keySet());
  }

  @Test
  void staysBrokenAfterAFailureSoThatNoBlockIsPassedOver() throws IOException {
    int[] calls = {0};
    BlockSource flaky =
        cid -> {
          if (++calls[0] == 5) {
            throw new IOException("timeout");
          }
          return story.blocks.get(cid);
        };
    try (VerifiedFile file = new VerifiedDag(flaky, DagLimits.DEFAULT).openFile(story.data.cid())) {
      assertThatThrownBy(file::readAllBytes).hasMessage("timeout");
      assertThatThrownBy(file::read).hasMessageContaining("failed before");
      assertThatThrownBy(() -> file.transferTo(new ByteArrayOutputStream()))
          .hasMessageContaining("failed before");
    }
  }

  @Test
  void givesNothingAfterItIsClosed() throws IOException {
    VerifiedFile file = story.dag().openFile(story.signature.cid());
    file.close();

    assertThatThrownBy(file::read).hasMessage("the stream is closed");
  }
}
