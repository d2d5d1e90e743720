package dev.probity.protocol.content;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import dev.probity.protocol.port.BlockStore;

/**
 * All that the block store has, for ever or for a time, as a source of unverified blocks.
 *
 * @param store where they lie
 */
public record AnyBlocks(BlockStore store) implements BlockSource {
  @Override
  public byte[] get(Cid cid) throws BlockNotFoundException {
    return store.getAny(cid).orElseThrow(() -> new BlockNotFoundException(cid));
  }
}
