package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * Says that the user has a reply, which need not be kept any longer.
 *
 * @param reqHash digest of the message whose reply arrived
 * @param user the account
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record Ack(Bytes32 reqHash, Address user, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<Ack> TYPE = TypedData.of(Ack.class);
}
