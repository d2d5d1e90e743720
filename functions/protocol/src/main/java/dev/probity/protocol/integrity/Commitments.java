package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Commitment;

/** The commitments of Protocol V: {@code k(tag, …) = keccak256(abi.encode(keccak256(tag), …))}. */
public final class Commitments {
  private Commitments() {}

  /** The name of a data set, as SCim derives it from the sender of Tx5. */
  public static Bytes32 dataId(
      long chainId, Address integrityRegistry, Address user, Bytes32 nonce) {
    return Commitment.of("Probity.data.v1")
        .uint(chainId)
        .address(integrityRegistry)
        .address(user)
        .bytes32(nonce)
        .digest();
  }

  /** What SCim keeps in the slot of a data set and version. */
  public static Bytes32 storedDataHash(
      Address owner,
      Bytes32 dataId,
      long version,
      Bytes32 requestHash,
      Bytes32 contentDigest,
      long storedAt) {
    return Commitment.of("Probity.tdata.v1")
        .address(owner)
        .bytes32(dataId)
        .uint(version)
        .bytes32(requestHash)
        .bytes32(contentDigest)
        .uint(storedAt)
        .digest();
  }

  /**
   * What SCim keeps as the tombstone of a data set's version.
   *
   * @param requestHash the digest of {@link EraseData}
   * @param erasedAt the time of the block, seconds
   */
  public static Bytes32 tombstone(
      Address owner, Bytes32 dataId, long version, Bytes32 requestHash, long erasedAt) {
    return Commitment.of("Probity.erase.v1")
        .address(owner)
        .bytes32(dataId)
        .uint(version)
        .bytes32(requestHash)
        .uint(erasedAt)
        .digest();
  }

  /** Commits to K_r, the 32-byte key of the records tree. */
  public static Bytes32 recordKeyCommit(
      Address user, Bytes32 dataId, long version, Bytes32 recordKey) {
    return Commitment.of("Probity.recordKey.v1")
        .address(user)
        .bytes32(dataId)
        .uint(version)
        .bytes32(recordKey)
        .digest();
  }

  /**
   * keyCommit: commits to the 32-byte key under which a version is encrypted.
   *
   * @param key the data key itself, secret
   */
  public static Bytes32 keyCommit(Address user, Bytes32 dataId, long version, Bytes32 key) {
    return Commitment.of("Probity.key.v1")
        .address(user)
        .bytes32(dataId)
        .uint(version)
        .bytes32(key)
        .digest();
  }
}
