package dev.probity.protocol.integrity.dataset;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.content.DagLimits;
import dev.probity.content.VerifiedDag;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.encryption.DataKey;
import dev.probity.protocol.wire.SignedMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A data set whose blocks lie in a sink.
 *
 * @param root the directory of its files
 * @param manifest with S_d
 * @param metadata M_t
 * @param blocks every block once, children before parents and the root last: the order of upload
 */
public record BuiltDataset(
    Cid root, SignedMessage<Manifest> manifest, Metadata metadata, List<Block> blocks) {

  /**
   * One block.
   *
   * @param size its bytes
   */
  public record Block(Cid cid, int size) {}

  /** Copies the list. */
  public BuiltDataset {
    blocks = List.copyOf(blocks);
  }

  /**
   * What was built before, from its blocks: encrypted data is not built twice, because another
   * build is another ciphertext.
   *
   * @param key its data key
   * @throws IOException if a block is gone or is not what its CID says, or as {@link
   *     DatasetContents#open(VerifiedDag, Cid, DataKey)}
   */
  public static BuiltDataset reopen(BlockSource blocks, Cid root, DataKey key) throws IOException {
    VerifiedDag dag = new VerifiedDag(blocks, DagLimits.DEFAULT);
    DatasetContents contents = DatasetContents.open(dag, root, key);
    List<Block> parentsFirst = new ArrayList<>();
    dag.walk(
        root,
        0,
        (ordinal, cid, length) -> {
          parentsFirst.add(new Block(cid, length));
          return true;
        });
    return new BuiltDataset(
        root,
        contents.signedManifest(),
        contents.metadata(),
        List.copyOf(new LinkedHashSet<>(parentsFirst.reversed())));
  }

  /** Bytes of all blocks together. */
  public long totalBytes() {
    return blocks.stream().mapToLong(Block::size).sum();
  }
}
