package dev.probity.content;

import static dev.probity.content.PbForge.pb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.content.ContentException.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DAGs made to deceive or to exhaust their reader. */
class DagAttackTest {
  private static final int BLOCK = 100;
  private final MemoryBlocks blocks = new MemoryBlocks();

  private static ContentException refusal(BlockSource source, DagLimits limits, Cid root) {
    ContentException e =
        catchThrowableOfType(
            ContentException.class,
            () -> new VerifiedDag(source, limits).walk(root, 0, (ordinal, cid, length) -> true));
    assertThat(e).as("a refusal").isNotNull();
    return e;
  }

  private ContentException refusal(Cid root) {
    return refusal(blocks, DagLimits.DEFAULT, root);
  }

  private Cid leaf(int size) {
    return blocks.putRaw(ContentByFormula.bytes(size, size));
  }

  @Test
  void aFlippedBitInAnyBlockIsNamedByItsCid() throws IOException {
    Story story = new Story();
    for (Cid victim : List.copyOf(story.blocks.blocks.keySet())) {
      byte[] honest = story.blocks.block(victim);
      for (int bit = 0; bit < honest.length * 8; bit += Math.max(1, honest.length / 8)) {
        byte[] forged = honest.clone();
        forged[bit / 8] ^= (byte) (1 << bit % 8);
        story.blocks.put(victim, forged);

        ContentException e = refusal(story.blocks, DagLimits.DEFAULT, story.root.cid());

        assertThat(e.fault()).isEqualTo(Fault.HASH_MISMATCH);
        assertThat(e.cid()).isEqualTo(victim);
        assertThat(e).hasMessageContaining(victim.toString());
      }
      story.blocks.put(victim, honest);
    }
    assertThat(story.dag().walk(story.root.cid(), 0, (ordinal, cid, length) -> true).finished())
        .isTrue();
  }

  @Test
  void noByteOfAForgedBlockReachesTheReaderOfAFile() throws IOException {
    Story story = new Story();
    byte[] content = ContentByFormula.bytes(Story.DATA_SIZE, 1);
    Cid third = Cid.ofBlock(Codec.RAW, java.util.Arrays.copyOfRange(content, 32, 48));
    story.blocks.put(third, new byte[16]);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    ContentException e;
    try (VerifiedFile file = story.dag().openFile(story.data.cid())) {
      e = catchThrowableOfType(ContentException.class, () -> file.transferTo(out));
    }

    assertThat(e.cid()).isEqualTo(third);
    assertThat(out.toByteArray()).isEqualTo(java.util.Arrays.copyOf(content, 32));
  }

  @Test
  void aMissingBlockIsNamedAndIsNoFaultOfTheContent() throws IOException {
    Story story = new Story();
    for (Cid victim : List.copyOf(story.blocks.blocks.keySet())) {
      byte[] block = story.blocks.block(victim);
      story.blocks.blocks.remove(victim);

      BlockNotFoundException e =
          catchThrowableOfType(
              BlockNotFoundException.class,
              () -> story.dag().walk(story.root.cid(), 0, (ordinal, cid, length) -> true));

      assertThat(e.cid()).isEqualTo(victim);
      story.blocks.put(victim, block);
    }
  }

  @Test
  void aCycleOfIdentityCidsIsRefusedWhereItBegins() {
    // An identity CID carries its block: nodes made of them need no store, and one that names
    // itself would never end.
    byte[] inner = pb().directory().done();
    byte[] identity =
        pb().hex("017000").raw(inner.length).hex(HexFormat.of().formatHex(inner)).done();
    Cid root = blocks.putNode(pb().link("a", identity, 4).directory().done());

    ContentException e = refusal(root);

    assertThat(e.fault()).isEqualTo(Fault.UNSUPPORTED_CID);
    assertThat(e.cid()).isEqualTo(root);
    assertThat(e).hasMessageContaining("identity");
  }

  @Test
  void aSourceThatAnswersWithTheParentForTheChildCannotMakeACycle() throws IOException {
    Story story = new Story();
    byte[] root = story.blocks.block(story.root.cid());

    ContentException e = refusal(cid -> root.clone(), DagLimits.DEFAULT, story.root.cid());

    assertThat(e.fault()).isEqualTo(Fault.HASH_MISMATCH);
    assertThat(e.cid()).isEqualTo(story.data.cid());
  }

  @Test
  void aChainDeeperThanTheLimitIsRefused() throws IOException {
    UnixFsEntry entry = UnixFsFile.importFrom(new ContentByFormula(10, 1), blocks);
    for (int level = 1; level < DagLimits.DEFAULT.maxDepth(); level++) {
      entry = UnixFsDirectory.write(Map.of("d", entry), blocks);
    }
    assertThat(
            new VerifiedDag(blocks, DagLimits.DEFAULT)
                .walk(entry.cid(), 0, (ordinal, cid, length) -> true)
                .blocks())
        .isEqualTo(32);

    Cid tooDeep = UnixFsDirectory.write(Map.of("d", entry), blocks).cid();
    assertThat(refusal(tooDeep).fault()).isEqualTo(Fault.TOO_DEEP);
  }

  /** 30 levels of two links to the same child: 2^30 leaves in 31 blocks of 100 bytes. */
  private Cid bomb(boolean honestSizes) {
    Cid child = leaf(1000);
    long tsize = 1000;
    for (int level = 0; level < 30; level++) {
      byte[] node = pb().link("a", child, tsize).link("b", child, tsize).directory().done();
      child = blocks.putNode(node);
      tsize = honestSizes ? 2 * tsize + node.length : 1000;
    }
    return child;
  }

  @Test
  void anHonestBlockBombIsRefusedAtItsRoot() {
    Cid root = bomb(true);

    ContentException e = refusal(root);

    assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE);
    assertThat(blocks.reads).isEqualTo(1);
  }

  @Test
  void aBlockBombThatLiesAboutItsSizesIsRefusedAtItsFirstLie() {
    Cid root = bomb(false);

    ContentException e = refusal(root);

    assertThat(e.fault()).isEqualTo(Fault.SIZE_MISMATCH);
    assertThat(blocks.reads).isEqualTo(2);
  }

  @Test
  void aBombOfBlocksWithoutBytesIsBoundedByTheirNumber() {
    Cid empty = leaf(0);
    PbForge wide = pb();
    for (int i = 0; i < 1000; i++) {
      wide.link("%04d".formatted(i), empty, 0);
    }
    byte[] node = wide.directory().done();
    Cid child = blocks.putNode(node);
    PbForge wider = pb();
    for (int i = 0; i < 1000; i++) {
      wider.link("%04d".formatted(i), child, node.length);
    }
    Cid root = blocks.putNode(wider.directory().done());

    ContentException e =
        refusal(blocks, new DagLimits(DagLimits.MAX_BLOCK_BYTES, 32, 5000, 1L << 40), root);

    assertThat(e.fault()).isEqualTo(Fault.TOO_MANY_BLOCKS);
    assertThat(blocks.reads).isEqualTo(5000);
  }

  @Test
  void aFileThatRepeatsOneChunkIsBoundedByItsExpandedSize() throws IOException {
    Cid chunk = leaf(1 << 20);
    PbForge node = pb();
    long[] sizes = new long[1024];
    for (int i = 0; i < sizes.length; i++) {
      node.link("", chunk, 1 << 20);
      sizes[i] = 1 << 20;
    }
    Cid root = blocks.putNode(node.file(1L << 30, sizes).done());
    DagLimits limits = DagLimits.DEFAULT.withMaxExpandedBytes(64 << 20);

    assertThat(refusal(blocks, limits, root).fault()).isEqualTo(Fault.TOO_LARGE);
    assertThat(blocks.reads).isEqualTo(1);
  }

  /**
   * A DAG that expands to 16 MiB is read in a heap that never grows by more than the buffer of one
   * block and a leaf.
   */
  @Test
  void aDagIsReadInMemoryThatDoesNotGrowWithIt() throws IOException {
    Cid chunk = leaf(1 << 18);
    PbForge node = pb();
    long[] sizes = new long[64];
    for (int i = 0; i < sizes.length; i++) {
      node.link("", chunk, 1 << 18);
      sizes[i] = 1 << 18;
    }
    Cid root = blocks.putNode(node.file(16L << 20, sizes).done());
    Runtime runtime = Runtime.getRuntime();
    long[] peak = {0};
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    new VerifiedDag(blocks, DagLimits.DEFAULT)
        .walk(
            root,
            0,
            (ordinal, cid, length) -> {
              if (ordinal % 8 == 0) {
                System.gc();
                peak[0] = Math.max(peak[0], runtime.totalMemory() - runtime.freeMemory());
              }
              return true;
            });

    assertThat(peak[0] - before).isLessThan(3 << 20);
  }

  @Test
  void aBlockLargerThanTheLimitIsRefusedBeforeItIsHashed() {
    Cid root = blocks.putRaw(new byte[DagLimits.MAX_BLOCK_BYTES + 1]);

    assertThat(refusal(root).fault()).isEqualTo(Fault.TOO_LARGE);
  }

  @Test
  void aTsizeThatLiesIsNamedWhereItPointsTo() {
    Cid leaf = leaf(BLOCK);
    Cid tooSmall = blocks.putNode(pb().link("a", leaf, BLOCK - 1).directory().done());
    Cid tooLarge = blocks.putNode(pb().link("a", leaf, BLOCK + 1).directory().done());

    for (Cid root : List.of(tooSmall, tooLarge)) {
      ContentException e = refusal(root);
      assertThat(e.fault()).isEqualTo(Fault.SIZE_MISMATCH);
      assertThat(e.cid()).isEqualTo(leaf);
    }
  }

  @Test
  void aFilesizeOrBlocksizesThatLieAreRefused() {
    Cid leaf = leaf(BLOCK);
    byte[] honest = pb().link("", leaf, BLOCK).file(BLOCK, BLOCK).done();
    Cid inner = blocks.putNode(honest);
    long below = (long) BLOCK + honest.length;
    List<byte[]> liars = new ArrayList<>();
    liars.add(pb().link("", leaf, BLOCK).file(BLOCK + 1, BLOCK).done());
    liars.add(pb().link("", leaf, BLOCK).file(BLOCK - 1, BLOCK - 1).done());
    liars.add(pb().link("", leaf, BLOCK).file(BLOCK).done());
    liars.add(pb().link("", leaf, BLOCK).file(2 * BLOCK, BLOCK, BLOCK).done());
    liars.add(pb().link("", leaf, BLOCK - 1).file(BLOCK - 1, BLOCK - 1).done());
    liars.add(pb().link("", inner, below).file(BLOCK + 1, BLOCK + 1).done());
    liars.add(pb().link("", inner, below).file(0, 0).done());
    for (byte[] liar : liars) {
      assertThat(refusal(blocks.putNode(liar)).fault()).isEqualTo(Fault.SIZE_MISMATCH);
    }
    Cid overflow =
        blocks.putNode(
            pb().link("", inner, below).link("", inner, below).file(0, Long.MAX_VALUE, 1).done());
    assertThat(refusal(overflow).fault()).isEqualTo(Fault.TOO_LARGE);
    Cid tsizes =
        blocks.putNode(pb().link("", leaf, Long.MAX_VALUE).link("", leaf, 1).directory().done());
    assertThat(refusal(tsizes).fault()).isIn(Fault.MALFORMED, Fault.TOO_LARGE);
  }

  @Test
  void aDirectoryHiddenInAFileIsRefused() {
    byte[] directory = pb().directory().done();
    Cid inner = blocks.putNode(directory);

    ContentException e =
        refusal(blocks.putNode(pb().link("", inner, directory.length).file(0, 0).done()));

    assertThat(e.fault()).isEqualTo(Fault.WRONG_KIND);
    assertThat(e.cid()).isEqualTo(inner);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../etc", "a\0"})
  void aDirectoryEntryThatWouldLeaveItsDirectoryIsRefused(String name) {
    assertThat(refusal(blocks.putNode(pb().link(name, leaf(1), 1).directory().done())).fault())
        .isEqualTo(Fault.MALFORMED);
  }

  @Test
  void aDirectoryWithTwoEntriesOfOneNameOrOutOfOrderIsRefused() {
    Cid a = leaf(1);
    Cid b = leaf(2);

    assertThat(
            refusal(blocks.putNode(pb().link("x", a, 1).link("x", b, 2).directory().done()))
                .fault())
        .isEqualTo(Fault.MALFORMED);
    assertThat(
            refusal(blocks.putNode(pb().link("y", a, 1).link("x", b, 2).directory().done()))
                .fault())
        .isEqualTo(Fault.MALFORMED);
  }

  @Test
  void writingABombAsACarEndsAtTheLimitToo() {
    Cid root = bomb(true);

    ContentException e =
        catchThrowableOfType(
            ContentException.class,
            () ->
                CarStream.write(
                    new VerifiedDag(blocks, DagLimits.DEFAULT),
                    root,
                    OutputStream.nullOutputStream()));

    assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE);
  }
}
