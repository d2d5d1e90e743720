package dev.probity.content;

import java.io.IOException;

/** Told of each verified block of a DAG. */
@FunctionalInterface
public interface BlockVisitor {
  /**
   * A block was read and verified.
   *
   * @param ordinal its place in the walk, from 0; a repeated block has several
   * @param cid its name
   * @param length its bytes
   * @return false to stop the walk after this block
   * @throws IOException ends the walk with it
   */
  boolean visit(long ordinal, Cid cid, int length) throws IOException;
}
