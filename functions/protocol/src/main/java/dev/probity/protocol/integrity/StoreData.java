package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R16, the owner's request to store a data set; its digest is H12, its signature S12.
 *
 * @param user the owner
 * @param credRef commitment to the owner's credential; zero while enrolment is open
 * @param roleCommit commitment to the owner's role; zero while enrolment is open
 * @param credVersion version of the credential; zero while enrolment is open
 * @param sid the session; zero while enrolment is open
 * @param dataId the data set
 * @param version its version
 * @param manifestHash digest of the {@link Manifest}
 * @param cid root of the content, CIDv1 in base32
 * @param replyKey RFC 7638 thumbprint of the P-256 key to which the reply is sealed
 * @param salt 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds; at most 24 hours after {@code iat}
 */
public record StoreData(
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long credVersion,
    Bytes32 sid,
    Bytes32 dataId,
    long version,
    Bytes32 manifestHash,
    String cid,
    Bytes32 replyKey,
    Bytes32 salt,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<StoreData> TYPE = TypedData.of(StoreData.class);
}
