package dev.probity.protocol.integrity.dataset;

import static java.util.Objects.requireNonNull;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.BlockSink;
import dev.probity.content.BlockSource;
import dev.probity.content.Cid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Blocks in memory, which can be altered; it remembers which were asked for. */
final class StoredBlocks implements BlockSink, BlockSource {
  final Map<Cid, byte[]> blocks = new LinkedHashMap<>();
  final Set<Cid> asked = new LinkedHashSet<>();

  @Override
  public void put(Cid cid, byte[] block) {
    blocks.put(cid, block);
  }

  @Override
  public byte[] get(Cid cid) throws BlockNotFoundException {
    asked.add(cid);
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new BlockNotFoundException(cid);
    }
    return block.clone();
  }

  /** Bytes of a block. */
  int length(Cid cid) {
    return requireNonNull(blocks.get(cid)).length;
  }

  /** The same blocks with one bit of one of them flipped. */
  StoredBlocks flipped(Cid cid, long bit) {
    StoredBlocks copy = new StoredBlocks();
    copy.blocks.putAll(blocks);
    byte[] block = requireNonNull(blocks.get(cid)).clone();
    block[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    copy.blocks.put(cid, block);
    return copy;
  }
}
