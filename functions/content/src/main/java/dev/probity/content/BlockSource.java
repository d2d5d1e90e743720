package dev.probity.content;

import dev.probity.content.ContentException.Fault;
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

  /**
   * Reads one block into {@code buffer}, from its beginning on: {@link #get} for readers that look
   * at each block once and want no array for it.
   *
   * @return the block's length
   * @throws ContentException TOO_LARGE if the block is longer than the buffer; else as {@link #get}
   */
  default int read(Cid cid, byte[] buffer) throws IOException {
    byte[] block = get(cid);
    if (block.length > buffer.length) {
      throw new ContentException(
          Fault.TOO_LARGE,
          cid,
          "a block of " + block.length + " bytes, more than " + buffer.length);
    }
    System.arraycopy(block, 0, buffer, 0, block.length);
    return block.length;
  }
}
