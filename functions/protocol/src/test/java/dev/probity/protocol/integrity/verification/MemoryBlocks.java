package dev.probity.protocol.integrity.verification;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSink;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Blocks in memory, which a test may alter. */
final class MemoryBlocks implements BlockSink, BlockSource {
  private final Map<Cid, byte[]> blocks = new LinkedHashMap<>();

  @Override
  public void put(Cid cid, byte[] block) {
    blocks.put(cid, block.clone());
  }

  @Override
  public byte[] get(Cid cid) throws BlockNotFoundException {
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new BlockNotFoundException(cid);
    }
    return block.clone();
  }

  Set<Cid> cids() {
    return blocks.keySet();
  }

  /** The same blocks, one of them with one bit flipped. */
  BlockSource withFlippedBit(Cid altered, int bit) {
    return cid -> {
      byte[] block = get(cid);
      if (cid.equals(altered)) {
        block[bit / 8] ^= (byte) (1 << bit % 8);
      }
      return block;
    };
  }

  /** The same blocks without one. */
  BlockSource without(Cid missing) {
    return cid -> {
      if (cid.equals(missing)) {
        throw new BlockNotFoundException(cid);
      }
      return get(cid);
    };
  }
}
