package dev.probity.protocol.gateway;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * The gateway's word to a service that it may answer one call.
 *
 * @param reqHash H11, digest of the {@link ApiCall}
 * @param user who calls
 * @param service the service's name
 * @param paramHash keccak256 of the RFC 8785 bytes of the parameters
 * @param tokenHash H10 of the access token in use
 * @param iat when signed, seconds
 * @param exp last second at which it holds
 */
public record ServiceGrant(
    Bytes32 reqHash,
    Address user,
    String service,
    Bytes32 paramHash,
    Bytes32 tokenHash,
    long iat,
    long exp) {

  /** The EIP-712 type. */
  public static final MessageType<ServiceGrant> TYPE = TypedData.of(ServiceGrant.class);
}
