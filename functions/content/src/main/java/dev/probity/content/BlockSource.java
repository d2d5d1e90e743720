package dev.probity.content;

import java.io.IOException;

/**
 * Gives out blocks, <b>unverified</b>: the bytes count as the block only after their hash was
 * compared with the CID, which {@link VerifiedDag} does. A source must bound what it reads by
 * {@link DagLimits#MAX_BLOCK_BYTES}.
 */
@FunctionalInterface
public interface BlockSource {
  /**
   * Reads one block.
   *
   * @return what the source holds under that CID; the caller's own array
   * @throws BlockNotFoundException if the source has no such block
   * @throws ContentException if what the source holds cannot be a block
   * @throws IOException if the source cannot be read now
   */
  byte[] get(Cid cid) throws IOException;
}
