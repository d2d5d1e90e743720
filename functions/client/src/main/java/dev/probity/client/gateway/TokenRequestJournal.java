package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.journal.Journal;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.wire.ReplyKeyPair;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.WireException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How far a request for a token is. The reply key is kept sealed. */
final class TokenRequestJournal extends Journal {
  private static final String REQUEST = "tokenRequest";
  private static final String LIST = "serviceList";
  private static final String SIGNERS = "signers";
  private static final String REPLY_KEY = "sealedReplyKey";
  private static final String TRANSACTION = "transaction";
  private static final String TAKEN = "taken";

  TokenRequestJournal(Path folder) {
    super(folder);
  }

  /** Keeps a new request: last the message, for what belongs to it is there then. */
  void keep(SignedMessage<TokenRequest> request, ServiceOffer offer, String sealedReplyKey) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    offer.signers().stream()
        .filter(signer -> request.message().services().contains(signer.service()))
        .forEach(signer -> array.add(signer.toJson()));
    put(LIST, offer.list().toJson());
    put(SIGNERS, array);
    put(REPLY_KEY, sealedReplyKey);
    put(REQUEST, request.toJson());
  }

  /** R11 and S9. */
  Optional<SignedMessage<TokenRequest>> request() {
    return message(REQUEST, TokenRequest.TYPE);
  }

  /** N and S8, on which a kept request rests. */
  SignedMessage<ServiceList> requiredList() {
    return message(LIST, ServiceList.TYPE).orElseThrow(TokenRequestJournal::incomplete);
  }

  /** Who signs the results of the services of a kept request. */
  List<ServiceSigner> requiredSigners() {
    JsonNode kept = get(SIGNERS).orElseThrow(TokenRequestJournal::incomplete);
    try {
      return ServiceOffer.signers(kept);
    } catch (WireException broken) {
      throw damaged(SIGNERS, broken);
    }
  }

  /** The key to which the reply to a kept request is sealed. */
  ReplyKeyPair requiredReplyKey(Sealing sealing) {
    return sealing.openReplyKey(
        text(REPLY_KEY).orElseThrow(TokenRequestJournal::incomplete),
        request().orElseThrow(TokenRequestJournal::incomplete).message().replyKey());
  }

  /** Whether Tx3 was signed: its hash may be on chain, and the gateway may have R12. */
  boolean isSent() {
    return get(TRANSACTION).isPresent();
  }

  /** Whether the gateway has the request. */
  boolean isTaken() {
    return get(TAKEN).isPresent();
  }

  void taken() {
    put(TAKEN, "yes");
  }

  /** Leaves nothing: the request is finished, or begins anew. */
  void forget() {
    remove(REQUEST, LIST, SIGNERS, REPLY_KEY, TRANSACTION, TAKEN);
  }

  private static IllegalStateException incomplete() {
    return new IllegalStateException("a request was kept without what belongs to it");
  }
}
