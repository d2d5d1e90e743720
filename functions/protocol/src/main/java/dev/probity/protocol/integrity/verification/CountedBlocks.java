package dev.probity.protocol.integrity.verification;

import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.io.IOException;

/** Passes blocks on and counts them, each as often as it is read. */
final class CountedBlocks implements BlockSource {
  private final BlockSource source;
  private long blocks;
  private long bytes;

  CountedBlocks(BlockSource source) {
    this.source = source;
  }

  @Override
  public byte[] get(Cid cid) throws IOException {
    byte[] block = source.get(cid);
    blocks++;
    bytes += block.length;
    return block;
  }

  long blocks() {
    return blocks;
  }

  long bytes() {
    return bytes;
  }
}
