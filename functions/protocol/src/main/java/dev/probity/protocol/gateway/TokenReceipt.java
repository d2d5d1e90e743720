package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * What the gateway says of a token that it issued; its signature is S10.
 *
 * @param reqHash H9
 * @param user the token's holder
 * @param tokenHash H10, {@code k("Probity.token.v1", user, H9, keccak256(AccessToken), timeExp)}
 * @param timeExp Time_exp, first second at which the token has expired
 * @param iat when signed, seconds
 */
public record TokenReceipt(
    Bytes32 reqHash, Address user, Bytes32 tokenHash, long timeExp, long iat) {

  /** The EIP-712 type. */
  public static final MessageType<TokenReceipt> TYPE = TypedData.of(TokenReceipt.class);
}
