package dev.probity.protocol.integrity.dataset;

import dev.probity.content.Cid;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.wire.SignedMessage;
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

  /** Bytes of all blocks together. */
  public long totalBytes() {
    return blocks.stream().mapToLong(Block::size).sum();
  }
}
