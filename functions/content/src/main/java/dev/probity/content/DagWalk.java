package dev.probity.content;

import java.io.IOException;

/**
 * Verifies every block of a DAG, one after the other, in the order of {@link VerifiedDag#walk}. Its
 * position can be kept, and the walk be continued there by somebody else: of what lies before, only
 * the nodes on the way from the root are read again, at most one a level. Not thread-safe.
 */
public final class DagWalk {
  private final DagTraversal traversal;

  /** Takes over a traversal. */
  DagWalk(DagTraversal traversal) {
    this.traversal = traversal;
  }

  /**
   * Reads and verifies the next block.
   *
   * @return false at the end: all blocks of the DAG are verified
   */
  public boolean next() throws IOException {
    return traversal.advance(0);
  }

  /** How many blocks are verified, those before this walk was continued among them. */
  public long blocks() {
    return traversal.blocks();
  }

  /** The block that {@link #next} has verified last. */
  public Cid cid() {
    return traversal.cid();
  }

  /** Its length in bytes. */
  public int length() {
    return traversal.length();
  }

  /** After the block that {@link #next} has verified last. */
  public WalkPosition position() {
    return traversal.position();
  }
}
