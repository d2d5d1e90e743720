package dev.probity.protocol.integrity.bundle;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes of one Merkle Patricia proof, root first; immutable and equal by content. */
final class ProofNodes {
  /** One node for each nibble of a path. */
  static final int MAX_NODES = 64;

  /** In bytes; a branch of 16 hashes has 532. */
  static final int MAX_NODE_BYTES = 32 * 1024;

  private final List<byte[]> nodes;

  ProofNodes(List<byte[]> nodes) {
    if (nodes.size() > MAX_NODES) {
      throw new IllegalArgumentException("proof of more than " + MAX_NODES + " nodes");
    }
    this.nodes = nodes.stream().map(byte[]::clone).toList();
    if (this.nodes.stream().anyMatch(node -> node.length > MAX_NODE_BYTES)) {
      throw new IllegalArgumentException("proof node longer than " + MAX_NODE_BYTES + " bytes");
    }
  }

  List<byte[]> nodes() {
    return nodes.stream().map(byte[]::clone).toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProofNodes that
        && Arrays.deepEquals(nodes.toArray(), that.nodes.toArray());
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(nodes.toArray());
  }

  @Override
  public String toString() {
    return nodes.size() + " nodes";
  }
}
