package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.ServiceGrant;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.ReplyJwk;
import dev.probity.protocol.wire.SignatureRefusedException;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.time.Duration;
import java.time.Instant;

/**
 * IV.8: no call without the gateway's grant for exactly this call, and none that its user did not
 * sign. The service believes neither the gateway about the user nor the user about the gateway.
 */
final class GrantCheck {
  /** Of parameters within the message, RFC 8785 bytes, inclusive. */
  static final int MAX_PARAM_BYTES = 128 << 10;

  private static final String GATEWAY = "GW";
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  private final ServicePorts ports;

  GrantCheck(ServicePorts ports) {
    this.ports = ports;
  }

  /**
   * Checks a body of exactly {@code {serviceGrant, apiCall, param, replyJwk}}, or {@code paramRef}
   * in place of {@code param}.
   *
   * @throws RefusedException {@code schema}, {@code wrong-domain}, {@code bad-grant}, {@code
   *     bad-signature}, {@code param-hash}, {@code too-large}, {@code reply-key}
   */
  GrantedCall require(JsonNode payload, Instant now) {
    SignedMessage<ServiceGrant> grant = signed(ServiceGrant.TYPE, payload, "serviceGrant");
    SignedMessage<ApiCall> call = signed(ApiCall.TYPE, payload, "apiCall");
    Bytes32 callHash = call.digest();
    requireBound(grant.message(), call.message(), callHash);
    requireFresh(grant.message(), now);
    requireByGateway(grant);
    // R14 travels inside: signature and binding, not again freshness
    requireByUser(call, callHash);
    return new GrantedCall(
        call.message(), callHash, parameters(payload, call.message()), replyJwk(payload, call));
  }

  private <R extends Record> SignedMessage<R> signed(
      MessageType<R> type, JsonNode payload, String member) {
    SignedMessage<R> signed;
    try {
      signed =
          WireException.at(
              "/" + member, () -> SignedMessage.parse(type, StrictJson.member(payload, member)));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    if (!signed.domain().equals(ports.domain())) {
      throw new RefusedException(
          Refusal.WRONG_DOMAIN, "this deployment takes messages for " + ports.domain());
    }
    return signed;
  }

  private static void requireBound(ServiceGrant grant, ApiCall call, Bytes32 callHash) {
    boolean bound =
        grant.reqHash().equals(callHash)
            && grant.user().equals(call.user())
            && grant.service().equals(call.service())
            && grant.paramHash().equals(call.paramHash())
            && grant.tokenHash().equals(call.tokenHash());
    if (!bound) {
      throw new RefusedException(Refusal.BAD_GRANT, "the grant is for another call");
    }
  }

  private static void requireFresh(ServiceGrant grant, Instant now) {
    long second = now.getEpochSecond();
    boolean fresh =
        grant.iat() <= second + CLOCK_SKEW.toSeconds()
            && second <= grant.exp()
            && grant.exp() - grant.iat() <= LONGEST.toSeconds();
    if (!fresh) {
      throw new RefusedException(Refusal.BAD_GRANT, "the grant does not hold at this time");
    }
  }

  private void requireByGateway(SignedMessage<ServiceGrant> grant) {
    Address signer;
    try {
      signer = ports.curve().recover(grant.digest(), grant.signature());
    } catch (WireException notASignature) {
      throw new RefusedException(Refusal.BAD_GRANT, "the grant is not signed by the gateway");
    }
    if (!ports.modules().isMessageKey(GATEWAY, signer, ports.ledger().heads())) {
      throw new RefusedException(Refusal.BAD_GRANT, "the grant is not signed by the gateway");
    }
  }

  private void requireByUser(SignedMessage<ApiCall> call, Bytes32 callHash) {
    try {
      ports.signatures().verify(call.message().user(), callHash, call.signature().bytes());
    } catch (SignatureRefusedException wrong) {
      throw new RefusedException(
          Refusal.BAD_SIGNATURE, "the signature is not by the address in the message");
    }
  }

  private static Parameters parameters(JsonNode payload, ApiCall call) {
    if (payload.has("paramRef")) {
      try {
        return new Parameters.ByCid(
            WireException.at("/paramRef", () -> ContentRef.parse(payload.path("paramRef"))));
      } catch (WireException field) {
        throw new RefusedException(Refusal.SCHEMA, field);
      }
    }
    JsonNode param = payload.path("param");
    byte[] canonical = CanonicalJson.bytes(param);
    if (canonical.length > MAX_PARAM_BYTES) {
      throw new RefusedException(
          Refusal.TOO_LARGE, "param has at most " + MAX_PARAM_BYTES + " canonical bytes");
    }
    if (!CanonicalJson.keccak256(param).equals(call.paramHash())) {
      throw new RefusedException(
          Refusal.PARAM_HASH, "param does not have the hash that was signed");
    }
    return new Parameters.Inline(param);
  }

  private static ReplyJwk replyJwk(JsonNode payload, SignedMessage<ApiCall> call) {
    ReplyJwk jwk;
    try {
      jwk = WireException.at("/replyJwk", () -> ReplyJwk.parse(payload.path("replyJwk")));
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
    if (!jwk.thumbprint().equals(call.message().replyKey())) {
      throw new RefusedException(
          Refusal.REPLY_KEY, "the thumbprint of replyJwk is not the signed replyKey");
    }
    return jwk;
  }
}
