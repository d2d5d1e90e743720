package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.content.BlockNotFoundException;
import dev.probity.content.ContentException;
import dev.probity.protocol.content.ContentRef;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.service.ApiResult;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;

/**
 * IV.9: {@code JWE{ApiResult, its signature, result}}, opened and held against the call; a large
 * result is fetched, every block verified.
 */
record ServiceReply(SignedMessage<ApiResult> apiResult, JsonNode result) {
  private static final String BY_CID = "resultRef";

  /**
   * Opens a reply, and checks all of it but its signer.
   *
   * @throws ClientException when it is something else, or answers something else
   */
  static ServiceReply open(
      String sealed, ReplyKeyPair replyKey, SignedMessage<ApiCall> call, LargeValues large) {
    ServiceReply reply = parsed(sealed, replyKey, call.digest(), large);
    ApiResult message = reply.apiResult().message();
    boolean answers =
        reply.apiResult().domain().equals(call.domain())
            && message.reqHash().equals(call.digest())
            && message.user().equals(call.message().user());
    if (!answers) {
      throw ClientException.refused("The service's result is for another call.", null);
    }
    if (!message.resHash().equals(CanonicalJson.keccak256(reply.result()))) {
      throw ClientException.refused(
          "The result is not the one whose hash the service signed.", null);
    }
    return reply;
  }

  private static ServiceReply parsed(
      String sealed, ReplyKeyPair replyKey, Bytes32 callHash, LargeValues large) {
    try {
      JsonNode json =
          StrictJson.parse(Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.BODY);
      StrictJson.exactMembers(json, "", "apiResult", json.has(BY_CID) ? BY_CID : "result");
      return new ServiceReply(
          WireException.at(
              "/apiResult", () -> SignedMessage.parse(ApiResult.TYPE, json.path("apiResult"))),
          json.has(BY_CID)
              ? fetched(
                  WireException.at("/" + BY_CID, () -> ContentRef.parse(json.path(BY_CID))),
                  callHash,
                  large)
              : json.path("result"));
    } catch (WireException foreign) {
      throw ClientException.refused(
          "The reply is not a result sealed to this call (" + foreign.getMessage() + ").", foreign);
    }
  }

  private static JsonNode fetched(ContentRef ref, Bytes32 callHash, LargeValues large) {
    try {
      byte[] bytes =
          SealedContent.fetch(ref, SealedContent.Purpose.RESULT, callHash, large.blocks());
      return CanonicalJson.parse(bytes, SealedContent.LIMITS);
    } catch (BlockNotFoundException absent) {
      throw ClientException.unavailable(
          "The result's content is not available (content-unavailable): block %s is missing. Repeat the command."
              .formatted(absent.cid()),
          absent);
    } catch (ContentException | SealedContent.NotOpenedException | WireException foreign) {
      throw ClientException.refused(
          "The result's content is not what the service named: " + foreign.getMessage() + ".",
          foreign);
    } catch (IOException unread) {
      throw ClientException.unavailable(
          "The result's content cannot be fetched now: "
              + unread.getMessage()
              + ". Repeat the command.",
          unread);
    }
  }
}
