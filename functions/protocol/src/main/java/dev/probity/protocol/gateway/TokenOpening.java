package dev.probity.protocol.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What H10 commits to, without the token itself: it shows for whom, for which credential and in
 * which session a token was issued to whoever holds H10.
 *
 * @param request R11 with S9, as the token's holder signed it
 * @param accessTokenHash keccak256 of the compact JWS, ASCII
 * @param timeExp first second at which the token has expired
 */
public record TokenOpening(
    SignedMessage<TokenRequest> request, Bytes32 accessTokenHash, long timeExp) {

  /** H10. */
  public Bytes32 tokenHash() {
    return GatewayCommitments.tokenHash(
        request.message().user(), request.digest(), accessTokenHash, timeExp);
  }

  /** The credential that the request named. */
  public CredentialCheck.Claimed credential() {
    TokenRequest message = request.message();
    return new CredentialCheck.Claimed(
        message.user(), message.credRef(), message.roleCommit(), message.version());
  }

  /** The session in which it was asked for. */
  public Bytes32 sid() {
    return request.message().sid();
  }

  /** {@code {tokenRequest, accessTokenHash, timeExp}}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("tokenRequest", request.toJson());
    json.put("accessTokenHash", accessTokenHash.toString());
    json.put("timeExp", timeExp);
    return json;
  }

  /**
   * Reads exactly the three members; the signature is not verified.
   *
   * @throws WireException with the path of what is wrong
   */
  public static TokenOpening parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(json, "", "tokenRequest", "accessTokenHash", "timeExp");
    SignedMessage<TokenRequest> request =
        WireException.at(
            "/tokenRequest",
            () -> SignedMessage.parse(TokenRequest.TYPE, json.path("tokenRequest")));
    Bytes32 hash =
        WireException.at(
            "/accessTokenHash", () -> Bytes32.parse(StrictJson.text(json, "accessTokenHash")));
    JsonNode timeExp = json.path("timeExp");
    if (!timeExp.isIntegralNumber() || !timeExp.canConvertToLong() || timeExp.longValue() < 0) {
      throw new WireException("/timeExp", "must be whole seconds");
    }
    return new TokenOpening(request, hash, timeExp.longValue());
  }
}
