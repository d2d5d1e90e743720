package dev.probity.protocol.integrity.bundle;

import dev.probity.protocol.wire.Address;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code eth_getProof} answers for one account. Unverified. Immutable; byte arrays are copied
 * in and out.
 */
public final class AccountEvidence {
  /** The most storage words. */
  public static final int MAX_STORAGE = 16;

  private final Address address;
  private final ProofNodes accountProof;
  private final List<StorageEvidence> storage;

  /**
   * @param accountProof the trie's nodes from the state root down, each as its RLP
   * @param storage at most {@link #MAX_STORAGE} words of this account's storage
   * @throws IllegalArgumentException when a limit is exceeded
   */
  public AccountEvidence(
      Address address, List<byte[]> accountProof, List<StorageEvidence> storage) {
    if (storage.size() > MAX_STORAGE) {
      throw new IllegalArgumentException("more than " + MAX_STORAGE + " storage words");
    }
    this.address = address;
    this.accountProof = new ProofNodes(accountProof);
    this.storage = List.copyOf(storage);
  }

  /** The account. */
  public Address address() {
    return address;
  }

  /** A copy of the nodes from the state root down. */
  public List<byte[]> accountProof() {
    return accountProof.nodes();
  }

  /** The storage words shown. */
  public List<StorageEvidence> storage() {
    return storage;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccountEvidence that
        && address.equals(that.address)
        && accountProof.equals(that.accountProof)
        && storage.equals(that.storage);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, accountProof, storage);
  }

  @Override
  public String toString() {
    return "AccountEvidence[" + address + ", " + accountProof + ", " + storage + "]";
  }
}
