package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;

/**
 * Proof that a message passed C0 to C6: typed, for this contract and chain, fresh, and signed by
 * the address it names.
 *
 * @param signed the message with domain and signature
 * @param digest its EIP-712 digest (H)
 * @param payload the whole JWE payload, for the members beside the message
 */
public record VerifiedRequest<R extends Record>(
    SignedMessage<R> signed, Bytes32 digest, JsonNode payload) {

  /** The message. */
  public R message() {
    return signed.message();
  }
}
