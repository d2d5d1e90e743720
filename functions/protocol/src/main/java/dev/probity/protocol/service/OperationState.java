package dev.probity.protocol.service;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * How far an operation is, by its service.
 *
 * @param callHash H11, the operation's id
 * @param user whose operation it is
 * @param state see {@link OperationStatus}
 * @param done units of work that are done
 * @param total units of work in all
 * @param resHash of the result; zero until there is one
 * @param iat when signed, seconds
 */
public record OperationState(
    Bytes32 callHash, Address user, int state, long done, long total, Bytes32 resHash, long iat) {

  /** The EIP-712 type. */
  public static final MessageType<OperationState> TYPE = TypedData.of(OperationState.class);
}
