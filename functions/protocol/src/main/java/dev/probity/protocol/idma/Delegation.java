package dev.probity.protocol.idma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.intake.CredentialCheck;
import dev.probity.protocol.integrity.StoreData;
import dev.probity.protocol.integrity.UploadRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Eip712Domain;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.function.Function;

/**
 * A user's own message, by which a module may ask for the user's role. Without it no module can ask
 * after just anyone.
 *
 * @param signed the message, not yet verified
 * @param claimed the credential that it names
 * @param sid the session that it names
 */
record Delegation(SignedMessage<?> signed, CredentialCheck.Claimed claimed, Bytes32 sid) {

  private record Kind<R extends Record>(
      String module,
      MessageType<R> type,
      Function<R, CredentialCheck.Claimed> claimed,
      Function<R, Bytes32> sid) {

    Delegation read(JsonNode json) throws WireException {
      SignedMessage<R> signed = SignedMessage.parse(type, json);
      return new Delegation(signed, claimed.apply(signed.message()), sid.apply(signed.message()));
    }
  }

  /** Which messages of users each module may ask by. */
  private static final List<Kind<?>> KINDS =
      List.of(
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
   * @param type its EIP-712 type name
   * @throws WireException when the module may not ask by such a message, or it is not one
   */
  static Delegation parse(String module, String type, JsonNode json) throws WireException {
    for (Kind<?> kind : KINDS) {
      if (kind.module().equals(module) && kind.type().name().equals(type)) {
        return kind.read(json);
      }
    }
    throw new WireException("must be a message by which " + module + " may ask");
  }

  /** The domain it was signed for. */
  Eip712Domain domain() {
    return signed.domain();
  }
}
