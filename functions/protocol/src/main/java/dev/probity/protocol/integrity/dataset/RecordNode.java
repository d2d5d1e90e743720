package dev.probity.protocol.integrity.dataset;

import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Keccak256;

/**
 * A node of the records tree: keccak256(abi.encode(keccak256("Probity.record.node.v1"), left,
 * right)). By one thread at a time.
 */
public final class RecordNode {
  private static final Bytes32 TAG = Digests.keccak256("Probity.record.node.v1");

  private final Keccak256 keccak = Digests.keccak256();
  private final byte[] words = new byte[3 * Bytes32.LENGTH];

  /** Hashes any number of nodes. */
  public RecordNode() {
    TAG.copyTo(words, 0);
  }

  /** The node above these two. */
  public Bytes32 above(Bytes32 left, Bytes32 right) {
    byte[] node = new byte[Bytes32.LENGTH];
    left.copyTo(words, Bytes32.LENGTH);
    right.copyTo(words, 2 * Bytes32.LENGTH);
    keccak.update(words).digestTo(node, 0);
    return Bytes32.of(node);
  }

  /** Writes the node above these two to {@code target}, which may be one of them. */
  void write(byte[] left, byte[] right, byte[] target) {
    System.arraycopy(left, 0, words, Bytes32.LENGTH, Bytes32.LENGTH);
    System.arraycopy(right, 0, words, 2 * Bytes32.LENGTH, Bytes32.LENGTH);
    keccak.update(words).digestTo(target, 0);
  }
}
