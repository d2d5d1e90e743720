package dev.probity.content;

/**
 * How much a stranger's DAG may cost its reader. A DAG of a few kilobytes can expand to any size by
 * linking the same block many times, so blocks and bytes are counted as they are reached, <b>with
 * repetition</b>.
 *
 * @param maxBlockBytes length of one block, inclusive; at most {@link #MAX_BLOCK_BYTES}
 * @param maxDepth blocks on a path from the root to a leaf, both included
 * @param maxBlocks blocks in all, inclusive
 * @param maxExpandedBytes sum of the lengths of all blocks (the root's cumulative size, {@link
 *     UnixFsEntry#dagSize()}), inclusive
 */
public record DagLimits(int maxBlockBytes, int maxDepth, long maxBlocks, long maxExpandedBytes) {
  /** 2 MiB: the largest block that is ever written, sent or read. */
  public static final int MAX_BLOCK_BYTES = 2 << 20;

  /** Blocks of 2 MiB, 32 levels, 2^20 blocks, 1 TiB. */
  public static final DagLimits DEFAULT = new DagLimits(MAX_BLOCK_BYTES, 32, 1L << 20, 1L << 40);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is not positive or blocks could be larger than 2 MiB
   */
  public DagLimits {
    if (maxBlockBytes < 1
        || maxBlockBytes > MAX_BLOCK_BYTES
        || maxDepth < 1
        || maxBlocks < 1
        || maxExpandedBytes < 1) {
      throw new IllegalArgumentException("limits are positive and blocks at most 2 MiB");
    }
  }

  /**
   * The same with another bound on the expanded size, for a reader who knows how large the content
   * is said to be.
   */
  public DagLimits withMaxExpandedBytes(long bytes) {
    return new DagLimits(maxBlockBytes, maxDepth, maxBlocks, bytes);
  }
}
