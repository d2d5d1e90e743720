package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.gateway.GatewayCommitments;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;

/**
 * III.22: {@code JWE{accessToken, timeExp, TokenReceipt, S10}}, opened and held against the
 * request.
 *
 * @param accessToken a compact JWS; never shown
 * @param timeExp first second at which it has expired
 */
record TokenAnswer(String accessToken, long timeExp, SignedMessage<TokenReceipt> receipt) {

  /** H10. */
  Bytes32 tokenHash() {
    return receipt.message().tokenHash();
  }

  /**
   * Opens a reply, and checks all of it but the receipt's signer and the chain.
   *
   * @throws ClientException when it is something else, or answers something else
   */
  static TokenAnswer open(
      String sealed, ReplyKeyPair replyKey, SignedMessage<TokenRequest> request) {
    TokenAnswer answer = parsed(sealed, replyKey);
    answer.requireAnswers(request);
    answer.requireClaims(request);
    return answer;
  }

  private static TokenAnswer parsed(String sealed, ReplyKeyPair replyKey) {
    try {
      JsonNode json =
          StrictJson.parse(
              Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(json, "", "accessToken", "timeExp", "tokenReceipt");
      return new TokenAnswer(
          StrictJson.text(json, "accessToken"),
          seconds(json, "timeExp"),
          WireException.at(
              "/tokenReceipt",
              () -> SignedMessage.parse(TokenReceipt.TYPE, json.path("tokenReceipt"))));
    } catch (WireException foreign) {
      throw ClientException.refused(
          "The gateway's reply is not a token sealed to this command ("
              + foreign.getMessage()
              + ").",
          foreign);
    }
  }

  /** A member that is a time. */
  static long seconds(JsonNode json, String member) throws WireException {
    JsonNode node = StrictJson.member(json, member);
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new WireException("/" + member, "must be whole seconds");
    }
    return node.longValue();
  }

  /** H10 of a token. */
  static Bytes32 hash(SignedMessage<TokenRequest> request, String accessToken, long timeExp) {
    return GatewayCommitments.tokenHash(
        request.message().user(),
        request.digest(),
        Digests.keccak256(accessToken.getBytes(StandardCharsets.US_ASCII)),
        timeExp);
  }

  private void requireAnswers(SignedMessage<TokenRequest> request) {
    TokenReceipt message = receipt.message();
    boolean answers =
        receipt.domain().equals(request.domain())
            && message.reqHash().equals(request.digest())
            && message.user().equals(request.message().user());
    if (!answers) {
      throw ClientException.refused("The gateway's receipt is for another request.", null);
    }
    if (message.timeExp() != timeExp
        || !message.tokenHash().equals(hash(request, accessToken, timeExp))) {
      throw ClientException.refused(
          "The gateway's receipt does not commit to the token that came with it.", null);
    }
  }

  private void requireClaims(SignedMessage<TokenRequest> request) {
    AccessClaims claims;
    try {
      claims = AccessClaims.read(accessToken);
    } catch (WireException foreign) {
      throw ClientException.refused(
          "What the gateway issued is no access token (" + foreign.getMessage() + ").", foreign);
    }
    if (!claims.user().equals(request.message().user())) {
      throw ClientException.refused(
          "The gateway issued a token to " + claims.user() + ", and not to you.", null);
    }
    if (claims.expiry() != timeExp) {
      throw ClientException.refused(
          "The token says that it expires at another time than its receipt.", null);
    }
  }

  /** Without its token. */
  @Override
  public String toString() {
    return "TokenAnswer[" + tokenHash() + "]";
  }
}
