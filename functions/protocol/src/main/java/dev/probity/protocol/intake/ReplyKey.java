package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.WireException;

/** The key to which a user wants the reply sealed. */
public final class ReplyKey {
  private final ReplyJwk jwk;

  private ReplyKey(ReplyJwk jwk) {
    this.jwk = jwk;
  }

  /**
   * Takes the payload's {@code replyJwk} if it is the one that was signed.
   *
   * @param signed the RFC 7638 thumbprint in the message
   * @throws RefusedException {@code schema}, {@code reply-key}
   */
  public static ReplyKey require(JsonNode payload, Bytes32 signed) {
    ReplyJwk jwk;
    try {
      jwk = WireException.at("/replyJwk", () -> ReplyJwk.parse(payload.path("replyJwk")));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    if (!jwk.thumbprint().equals(signed)) {
      throw new RefusedException(
          Refusal.REPLY_KEY, "the thumbprint of replyJwk is not the signed replyKey");
    }
    return new ReplyKey(jwk);
  }

  /** A compact JWE of the reply's canonical JSON, which the user alone opens. */
  public String seal(JsonNode reply) {
    return Jwe.sealToUser(CanonicalJson.bytes(reply), jwk);
  }
}
