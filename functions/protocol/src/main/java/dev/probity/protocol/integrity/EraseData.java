package dev.probity.protocol.integrity;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * The owner's wish that a version can never be read again (Protocol V, erasure); its digest stands
 * on chain as the tombstone.
 *
 * @param user the owner
 * @param dataId {@link Commitments#dataId}
 * @param version 1 or more
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds; at most 24 hours after {@code iat}
 */
public record EraseData(
    Address user, Bytes32 dataId, long version, Bytes32 nonce, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<EraseData> TYPE = TypedData.of(EraseData.class);
}
