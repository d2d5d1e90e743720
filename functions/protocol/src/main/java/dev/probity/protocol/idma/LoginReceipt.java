package dev.probity.protocol.idma;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * The module's word for a session; its signature is S4.
 *
 * @param reqHash digest of the Login
 * @param user the account
 * @param sid the session
 * @param iat when signed, seconds
 * @param exp last second of the session
 */
public record LoginReceipt(Bytes32 reqHash, Address user, Bytes32 sid, long iat, long exp) {

  /** The EIP-712 type. */
  public static final MessageType<LoginReceipt> TYPE = TypedData.of(LoginReceipt.class);
}
