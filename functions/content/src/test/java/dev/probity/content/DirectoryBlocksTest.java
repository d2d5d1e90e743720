package dev.probity.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.content.ContentException.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryBlocksTest {
  private static final byte[] BLOCK = {1, 2, 3};
  private static final Cid CID = Cid.ofBlock(Codec.RAW, BLOCK);

  @TempDir private Path folder;

  @Test
  void keepsEachBlockInAFileNamedByItsCid() throws IOException {
    DirectoryBlocks blocks = DirectoryBlocks.createIn(folder.resolve("a/b"));
    assertThat(blocks.contains(CID)).isFalse();
    blocks.put(CID, BLOCK);
    blocks.put(CID, BLOCK);

    assertThat(blocks.contains(CID)).isTrue();
    assertThat(blocks.get(CID)).isEqualTo(BLOCK);
    try (Stream<Path> files = Files.list(blocks.folder())) {
      assertThat(files).containsExactly(blocks.folder().resolve(CID.toString()));
    }
  }

  @Test
  void repairsADamagedBlockWhenItIsPutAgain() throws IOException {
    DirectoryBlocks blocks = new DirectoryBlocks(folder);
    for (byte[] damaged : new byte[][] {{}, {1, 2, 4}, {1, 2, 3, 4}}) {
      Files.write(folder.resolve(CID.toString()), damaged);
      blocks.put(CID, BLOCK);
      assertThat(blocks.get(CID)).isEqualTo(BLOCK);
    }
  }

  @Test
  void saysThatABlockIsAbsent() {
    assertThatThrownBy(() -> new DirectoryBlocks(folder).get(CID))
        .isInstanceOfSatisfying(
            BlockNotFoundException.class, e -> assertThat(e.cid()).isEqualTo(CID));
    assertThatThrownBy(() -> new DirectoryBlocks(folder.resolve("nowhere")).get(CID))
        .isInstanceOf(BlockNotFoundException.class);
  }

  @Test
  void readsNoMoreThanABlockAndOnlyRegularFiles() throws IOException {
    DirectoryBlocks blocks = new DirectoryBlocks(folder);
    Path file = folder.resolve(CID.toString());
    Files.write(file, new byte[DagLimits.MAX_BLOCK_BYTES + 1]);
    assertThatThrownBy(() -> blocks.get(CID))
        .isInstanceOfSatisfying(
            ContentException.class, e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
    assertThatThrownBy(() -> blocks.put(CID, new byte[DagLimits.MAX_BLOCK_BYTES + 1]))
        .isInstanceOf(ContentException.class);

    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> blocks.get(CID)).isInstanceOf(BlockNotFoundException.class);
  }

  @Test
  void servesAWholeDag() throws IOException {
    Story story = new Story();
    DirectoryBlocks blocks = new DirectoryBlocks(folder);
    story.dag().copy(story.root.cid(), blocks);

    WalkResult result =
        new VerifiedDag(blocks, DagLimits.DEFAULT)
            .walk(story.root.cid(), 0, (ordinal, cid, length) -> true);

    assertThat(result)
        .isEqualTo(story.dag().walk(story.root.cid(), 0, (ordinal, cid, length) -> true));
  }
}
