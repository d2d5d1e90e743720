package dev.probity.protocol.service;

import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.TypedData;

/**
 * What a service answered to one call, by the service.
 *
 * @param reqHash H11, digest of the ApiCall
 * @param user who called
 * @param status 0 done; else the service's own code of what went wrong
 * @param resHash keccak256 of the RFC 8785 bytes of the result
 * @param iat when signed, seconds
 */
public record ApiResult(Bytes32 reqHash, Address user, int status, Bytes32 resHash, long iat) {

  /** The EIP-712 type. */
  public static final MessageType<ApiResult> TYPE = TypedData.of(ApiResult.class);
}
