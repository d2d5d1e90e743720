package dev.probity.protocol.integrity;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.port.BlockStore;

/**
 * The blocks that are kept for ever, as a source of unverified blocks.
 *
 * @param store where they lie
 */
public record StoredBlocks(BlockStore store) implements BlockSource {
  @Override
  public byte[] get(Cid cid) throws BlockNotFoundException {
    return store.get(cid).orElseThrow(() -> new BlockNotFoundException(cid));
  }
}
