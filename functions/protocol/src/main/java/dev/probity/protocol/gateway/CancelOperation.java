package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * A user's order to stop an operation.
 *
 * @param user the operation's user
 * @param callHash H11, the operation's id
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record CancelOperation(Address user, Bytes32 callHash, Bytes32 nonce, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<CancelOperation> TYPE = TypedData.of(CancelOperation.class);
}
