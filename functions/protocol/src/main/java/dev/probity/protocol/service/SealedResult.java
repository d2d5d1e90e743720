package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.time.Instant;

/**
 * IV.9: {@link ApiResult} with the service's signature, and the result, sealed to the key that the
 * caller signed as {@code replyKey}: {@code {"apiResult":{…},"result":…}}, or {@code resultRef} in
 * place of a large {@code result}.
 *
 * <p>A large result is stored as content before the row that names it is written. Should that row
 * not be written, nobody has the content's key, and the store drops it after {@link
 * dev.probity.protocol.port.BlockStore#PASSING}; so no row ever names a result whose key is lost.
 */
final class SealedResult {
  /**
   * Of a result within the reply, RFC 8785 bytes, inclusive: sealed, which takes 4 characters for 3
   * bytes, it fits into a row beside what else stands there. Larger ones go by CID.
   */
  static final int MAX_INLINE_BYTES = 210_000;

  /** And the members that its reader allows. */
  private static final StrictJson.Limits INLINE =
      new StrictJson.Limits(
          MAX_INLINE_BYTES,
          StrictJson.Limits.BODY.maxDepth() - 1,
          StrictJson.Limits.BODY.maxMembers() / 2,
          MAX_INLINE_BYTES);

  private SealedResult() {}

  static String of(
      ServicePorts ports,
      Bytes32 callHash,
      Address user,
      Result result,
      ReplyJwk replyJwk,
      Instant now) {
    byte[] canonical = CanonicalJson.bytes(result.value());
    var message =
        new ApiResult(
            callHash, user, result.status(), Digests.keccak256(canonical), now.getEpochSecond());
    var signature = ports.signer().sign(ports.domain(), ApiResult.TYPE, message);
    var signed = new SignedMessage<>(ApiResult.TYPE, ports.domain(), message, signature);
    var reply = JsonNodeFactory.instance.objectNode();
    reply.set("apiResult", signed.toJson());
    if (isInline(canonical)) {
      reply.set("result", result.value());
    } else {
      reply.set("resultRef", stored(ports, canonical, callHash).toJson());
    }
    return Jwe.sealToUser(CanonicalJson.bytes(reply), replyJwk);
  }

  private static boolean isInline(byte[] canonical) {
    if (canonical.length > MAX_INLINE_BYTES) {
      return false;
    }
    try {
      JsonNode _ = StrictJson.parse(canonical, INLINE);
      return true;
    } catch (WireException tooManyMembers) {
      return false;
    }
  }

  private static ContentRef stored(ServicePorts ports, byte[] canonical, Bytes32 callHash) {
    try {
      return SealedContent.store(
          canonical,
          SealedContent.Purpose.RESULT,
          callHash,
          ports.randomness(),
          ports.blocks()::putPassing);
    } catch (IOException unwritten) {
      throw PortException.retryable(
          PortException.Neighbour.BLOCKS, "a result was not stored", unwritten);
    }
  }
}
