package dev.probity.client.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.idma.Credential;
import dev.probity.protocol.idma.CredentialReceipt;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Jwe;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * I.12: {@code JWE{U_cred, R3, rhoRole, seq, CredentialReceipt, S3}}, opened. All of I.14 that
 * needs no chain has been checked; who signed, and what stands in the slot, has not.
 *
 * @param seq the account's, after Tx2
 */
record CredentialReply(KeptCredential kept, SignedMessage<CredentialReceipt> receipt, long seq) {

  /**
   * Opens the reply and holds it against the request: it answers this very message of this account,
   * and every hash in it is the one that follows from its parts.
   *
   * @throws ClientException otherwise
   */
  static CredentialReply open(String sealed, ReplyKeyPair replyKey, CredentialRequest request) {
    CredentialReply reply;
    Bytes32 uCred;
    try {
      JsonNode json =
          StrictJson.parse(
              Jwe.openAtUser(sealed, replyKey.privateKey()), StrictJson.Limits.MESSAGE);
      StrictJson.exactMembers(
          json, "", "credential", "uCred", "rhoRole", "seq", "credentialReceipt");
      uCred = WireException.at("/uCred", () -> Bytes32.parse(StrictJson.text(json, "uCred")));
      reply = parse(json, request.email());
    } catch (WireException | IllegalArgumentException foreign) {
      throw ClientException.refused(
          "IDMA's reply is not a credential sealed to this command (" + foreign.getMessage() + ").",
          foreign);
    }
    reply.requireAnswers(request, uCred);
    return reply;
  }

  private static CredentialReply parse(JsonNode json, String email) throws WireException {
    if (!json.path("seq").isIntegralNumber() || json.path("seq").longValue() < 1) {
      throw new WireException("/seq", "must be a number from 1");
    }
    Credential credential =
        WireException.at("/credential", () -> Credential.TYPE.parse(json.path("credential")));
    Bytes32 rhoRole =
        WireException.at("/rhoRole", () -> Bytes32.parse(StrictJson.text(json, "rhoRole")));
    SignedMessage<CredentialReceipt> receipt =
        WireException.at(
            "/credentialReceipt",
            () -> SignedMessage.parse(CredentialReceipt.TYPE, json.path("credentialReceipt")));
    return new CredentialReply(
        new KeptCredential(credential, rhoRole, email), receipt, json.path("seq").longValue());
  }

  private void requireAnswers(CredentialRequest request, Bytes32 uCred) {
    Credential credential = kept.credential();
    var expected =
        new CredentialReceipt(
            request.digest(),
            request.user(),
            credential.version(),
            kept.credRef(),
            kept.roleCommit(),
            credential.notAfter(),
            receipt.message().iat());
    boolean answers =
        credential.reqHash().equals(request.digest())
            && credential.user().equals(request.user())
            && request.asked().test(credential)
            && kept.uCred().equals(uCred)
            && receipt.domain().equals(request.signed().domain())
            && receipt.message().equals(expected);
    if (!answers) {
      throw ClientException.refused(
          "IDMA's reply is for another request, or contradicts itself. Nothing was kept of it.",
          null);
    }
  }
}
