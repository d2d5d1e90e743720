package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * What the owner signs about a data set before anything is anchored; its signature is S_d.
 *
 * @param user the owner
 * @param nonce 32 random bytes, one per data set, that with the owner name it
 * @param dataId {@link Commitments#dataId}
 * @param version 1 or more
 * @param previous the digest of the manifest of the last accepted version; zero for the first
 * @param metaHash keccak256 of the RFC 8785 bytes of M_t
 * @param recordsRoot root of the records tree
 * @param records how many records, sentinels not counted
 * @param recordKeyCommit {@link Commitments#recordKeyCommit}
 * @param contentHash SHA-256 of the data as it lies in IPFS
 * @param size bytes of the data as it lies in IPFS
 * @param keyCommit commitment to the encryption key; zero for public data
 */
public record Manifest(
    Address user,
    Bytes32 nonce,
    Bytes32 dataId,
    long version,
    Bytes32 previous,
    Bytes32 metaHash,
    Bytes32 recordsRoot,
    long records,
    Bytes32 recordKeyCommit,
    Bytes32 contentHash,
    long size,
    Bytes32 keyCommit) {

  /** The EIP-712 type. */
  public static final MessageType<Manifest> TYPE = TypedData.of(Manifest.class);
}
