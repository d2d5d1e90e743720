package dev.probity.content;

/**
 * A file or directory that was written.
 *
 * @param cid its root block
 * @param size bytes of file content in it; of a directory: of all its files
 * @param dagSize bytes of all its blocks, with repetition (dag-pb {@code Tsize}, the cumulative
 *     size)
 */
public record UnixFsEntry(Cid cid, long size, long dagSize) {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if one is negative or the content is larger than its blocks
   */
  public UnixFsEntry {
    if (size < 0 || dagSize < size) {
      throw new IllegalArgumentException(
          "sizes are impossible: " + size + " bytes in blocks of " + dagSize);
    }
  }
}
