package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * R14, one call of a service; its digest is H11, the operation's id, its signature S11.
 *
 * @param user the account that calls
 * @param tokenHash H10 of the access token in use
 * @param service Q of the paper: the service's name
 * @param paramHash keccak256 of the RFC 8785 bytes of the parameters
 * @param replyKey RFC 7638 thumbprint of the key to which the answer is sealed
 * @param nonce 32 random bytes, never used twice by one user
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record ApiCall(
    Address user,
    Bytes32 tokenHash,
    String service,
    Bytes32 paramHash,
    Bytes32 replyKey,
    Bytes32 nonce,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<ApiCall> TYPE = TypedData.of(ApiCall.class);
}
