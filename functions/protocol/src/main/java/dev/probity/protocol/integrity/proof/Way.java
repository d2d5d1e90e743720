package dev.probity.protocol.integrity.proof;

import dev.probity.protocol.integrity.dataset.RecordNode;
import dev.probity.protocol.wire.Bytes32;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from one position of the tree's bottom, or from two that stand side by side, to its root:
 * which nodes it needs besides, in the order in which a proof carries them, and the root that they
 * give.
 *
 * @param left the position, or the left one of the two
 * @param pair whether there are two
 * @param depth levels above the bottom
 */
record Way(long left, boolean pair, int depth) {
  /**
   * A node of the tree.
   *
   * @param level 0 is the bottom
   * @param index on its level, from 0
   */
  record Node(int level, long index) {}

  /** From one position. */
  static Way ofOne(long position, int depth) {
    return new Way(position, false, depth);
  }

  /** From a position and the next. */
  static Way ofPair(long left, int depth) {
    return new Way(left, true, depth);
  }

  /**
   * The nodes that a proof carries. Of a pair, both sides need one until they meet: where the left
   * index is even, the two are each other's siblings.
   */
  List<Node> siblings() {
    List<Node> needed = new ArrayList<>();
    boolean apart = pair;
    for (int level = 0; level < depth; level++) {
      long index = left >>> level;
      if (!apart) {
        needed.add(new Node(level, index ^ 1));
      } else if (isRight(index)) {
        needed.add(new Node(level, index - 1));
        needed.add(new Node(level, index + 2));
      } else {
        apart = false;
      }
    }
    return List.copyOf(needed);
  }

  /**
   * The root.
   *
   * @param bottom what stands at the position, or at both
   * @param carried as many nodes as {@link #siblings} names, in that order
   */
  Bytes32 root(List<Bytes32> bottom, List<Bytes32> carried) {
    RecordNode nodes = new RecordNode();
    Bytes32 node = bottom.getFirst();
    Bytes32 right = bottom.getLast();
    boolean apart = pair;
    int next = 0;
    for (int level = 0; level < depth; level++) {
      long index = left >>> level;
      if (!apart) {
        Bytes32 sibling = carried.get(next++);
        node = isRight(index) ? nodes.above(sibling, node) : nodes.above(node, sibling);
      } else if (isRight(index)) {
        node = nodes.above(carried.get(next++), node);
        right = nodes.above(right, carried.get(next++));
      } else {
        node = nodes.above(node, right);
        apart = false;
      }
    }
    return node;
  }

  private static boolean isRight(long index) {
    return (index & 1) == 1;
  }
}
