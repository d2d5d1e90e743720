package dev.probity.protocol.integrity.bundle;

import dev.probity.protocol.wire.Bytes32;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One word of a contract's storage with its proof. Unverified. Immutable; byte arrays are copied in
 * and out.
 */
public final class StorageEvidence {
  private final Bytes32 key;
  private final Bytes32 value;
  private final ProofNodes proof;

  /**
   * @param key the slot, before hashing
   * @param value the word; zero where the proof shows that nothing is stored
   * @param proof the trie's nodes from the account's storage root down, each as its RLP
   * @throws IllegalArgumentException when the proof exceeds a limit
   */
  public StorageEvidence(Bytes32 key, Bytes32 value, List<byte[]> proof) {
    this.key = key;
    this.value = value;
    this.proof = new ProofNodes(proof);
  }

  /** The slot, before hashing. */
  public Bytes32 key() {
    return key;
  }

  /** The word. */
  public Bytes32 value() {
    return value;
  }

  /** A copy of the nodes from the storage root down. */
  public List<byte[]> proof() {
    return proof.nodes();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StorageEvidence that
        && key.equals(that.key)
        && value.equals(that.value)
        && proof.equals(that.proof);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, value, proof);
  }

  @Override
  public String toString() {
    return "StorageEvidence[" + key + " = " + value + ", " + proof + "]";
  }
}
