package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * Opens an upload of content blocks.
 *
 * @param user who uploads
 * @param credRef commitment to the user's credential; zero while enrolment is open
 * @param roleCommit commitment to the user's role; zero while enrolment is open
 * @param credVersion version of the credential; zero while enrolment is open
 * @param sid the session; zero while enrolment is open
 * @param size bytes of all blocks together, the most that this upload may bring
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which the request itself is taken; at most 120 seconds after {@code
 *     iat}
 */
public record UploadRequest(
    Address user,
    Bytes32 credRef,
    Bytes32 roleCommit,
    long credVersion,
    Bytes32 sid,
    long size,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<UploadRequest> TYPE = TypedData.of(UploadRequest.class);
}
