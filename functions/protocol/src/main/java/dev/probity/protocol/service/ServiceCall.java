package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;

/**
 * What a handler is told of a call.
 *
 * @param callHash H11: one call, one value. A handler with an effect outside its result uses it as
 *     the idempotency key of that effect, for after a crash it is asked again
 * @param user who calls, verified
 * @param param fits the manifest's schema; at most 16 MiB of RFC 8785 bytes
 */
public record ServiceCall(Bytes32 callHash, Address user, JsonNode param) {
  /** Without the parameters, which a log must not hold. */
  @Override
  public String toString() {
    return "ServiceCall[" + callHash + "]";
  }
}
