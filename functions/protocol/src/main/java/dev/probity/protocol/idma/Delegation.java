package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.gateway.ApiCall;
import dev.probity.protocol.gateway.ListServices;
import dev.probity.protocol.gateway.TokenOpening;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A user's own message, by which a module may ask for the user's role. Without it no module can ask
 * after just anyone.
 *
 * @param signed the message, not yet verified
 * @param claimed the credential that it names, itself or through its token
 * @param sid the session that it names, itself or through its token
 * @param token of a call: what its token was issued for, not yet verified
 */
record Delegation(
    SignedMessage<?> signed,
    CredentialCheck.Claimed claimed,
    Bytes32 sid,
    Optional<TokenOpening> token) {

  private record Kind<R extends Record>(
      String module,
      MessageType<R> type,
      Function<R, CredentialCheck.Claimed> claimed,
      Function<R, Bytes32> sid) {

    Delegation read(JsonNode json) throws WireException {
      SignedMessage<R> signed = SignedMessage.parse(type, json);
      return new Delegation(
          signed, claimed.apply(signed.message()), sid.apply(signed.message()), Optional.empty());
    }
  }

  /** The payload's member that a call needs. */
  static final String TOKEN = "token";

  private static final String GATEWAY = "GW";

  /** Which messages of users each module may ask by, of those that name credential and session. */
  private static final List<Kind<?>> KINDS =
      List.of(
          new Kind<>(
              GATEWAY,
              ListServices.TYPE,
              message ->
                  new CredentialCheck.Claimed(
                      message.user(), message.credRef(), message.roleCommit(), message.version()),
              ListServices::sid),
          new Kind<>(
              GATEWAY,
              TokenRequest.TYPE,
              message ->
                  new CredentialCheck.Claimed(
                      message.user(), message.credRef(), message.roleCommit(), message.version()),
              TokenRequest::sid),
          new Kind<>(
              "IM",
              StoreData.TYPE,
              message ->
                  new CredentialCheck.Claimed(
                      message.user(),
                      message.credRef(),
                      message.roleCommit(),
                      message.credVersion()),
              StoreData::sid),
          new Kind<>(
              "IM",
              UploadRequest.TYPE,
              message ->
                  new CredentialCheck.Claimed(
                      message.user(),
                      message.credRef(),
                      message.roleCommit(),
                      message.credVersion()),
              UploadRequest::sid));

  /**
   * Reads a user's message that this module may ask by.
   *
   * @param payload {@code requestType}, the EIP-712 type name, and {@code request}; of a call also
   *     {@code token}
   * @throws WireException when the module may not ask by such a message, or it is not one
   */
  static Delegation parse(String module, JsonNode payload) throws WireException {
    String type = StrictJson.text(payload, "requestType");
    if (module.equals(GATEWAY) && type.equals(ApiCall.TYPE.name())) {
      return ofCall(payload);
    }
    if (payload.has(TOKEN)) {
      throw new WireException("/" + TOKEN, "goes with a call only");
    }
    for (Kind<?> kind : KINDS) {
      if (kind.module().equals(module) && kind.type().name().equals(type)) {
        return kind.read(payload.path("request"));
      }
    }
    throw new WireException("must be a message by which " + module + " may ask");
  }

  /** A call names a token, and the token's request names credential and session. */
  private static Delegation ofCall(JsonNode payload) throws WireException {
    SignedMessage<ApiCall> call = SignedMessage.parse(ApiCall.TYPE, payload.path("request"));
    TokenOpening token =
        WireException.at("/" + TOKEN, () -> TokenOpening.parse(payload.path(TOKEN)));
    if (!token.tokenHash().equals(call.message().tokenHash())
        || !token.request().message().user().equals(call.message().user())
        || !token.request().domain().equals(call.domain())) {
      throw new WireException("/" + TOKEN, "must be what the call's token was issued for");
    }
    return new Delegation(call, token.credential(), token.sid(), Optional.of(token));
  }

  /** The domain it was signed for. */
  Eip712Domain domain() {
    return signed.domain();
  }
}
