package dev.probity.content;

import java.io.IOException;

/** Takes blocks in. */
@FunctionalInterface
public interface BlockSink {
  /**
   * Stores a block; storing it again changes nothing.
   *
   * @param cid the CID of exactly these bytes; the caller computed or verified it
   * @param block all bytes of the block, at most {@link DagLimits#MAX_BLOCK_BYTES}; given away:
   *     neither side changes the array afterwards
   * @throws IOException if it is not stored; the call can be repeated
   */
  void put(Cid cid, byte[] block) throws IOException;
}
