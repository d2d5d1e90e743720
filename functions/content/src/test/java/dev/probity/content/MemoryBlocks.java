package dev.probity.content;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Blocks in memory that count how often they are read, and serve whatever they are told to, true or
 * not.
 */
final class MemoryBlocks implements BlockSink, BlockSource {
  final Map<Cid, byte[]> blocks = new LinkedHashMap<>();
  int puts;
  int reads;

  @Override
  public void put(Cid cid, byte[] block) {
    puts++;
    blocks.put(cid, block);
  }

  Cid putRaw(byte[] block) {
    Cid cid = Cid.ofBlock(Codec.RAW, block);
    put(cid, block);
    return cid;
  }

  Cid putNode(byte[] block) {
    Cid cid = Cid.ofBlock(Codec.DAG_PB, block);
    put(cid, block);
    return cid;
  }

  @Override
  public byte[] get(Cid cid) throws IOException {
    reads++;
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new BlockNotFoundException(cid);
    }
    return block.clone();
  }

  byte[] block(Cid cid) {
    byte[] block = blocks.get(cid);
    if (block == null) {
      throw new AssertionError("no block " + cid);
    }
    return block;
  }
}
