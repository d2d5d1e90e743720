package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.ReplyJwk;

/**
 * Proof that the gateway granted a call and that its user signed it.
 *
 * @param callHash H11
 * @param parameters within the message they have the call's {@code paramHash}
 * @param replyJwk its thumbprint is the call's {@code replyKey}
 */
record GrantedCall(ApiCall message, Bytes32 callHash, Parameters parameters, ReplyJwk replyJwk) {

  /** What the handler is told. */
  ServiceCall toHandler(JsonNode param) {
    return new ServiceCall(callHash, message.user(), param);
  }
}
