package dev.probity.client.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.protocol.gateway.ServiceList;
import dev.probity.protocol.gateway.TokenReceipt;
import dev.probity.protocol.gateway.TokenRequest;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.SignedMessage;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.List;
import java.util.Optional;

/**
 * A token as it is kept on disk: all that was said of it in the clear, and itself sealed.
 *
 * @param request R11 with S9
 * @param list N with S8, on which the request rests
 * @param signers who signs the results of the services in the request
 * @param receipt with S10
 * @param sealed the access token, for the wallet to open
 */
public record KeptToken(
    SignedMessage<TokenRequest> request,
    SignedMessage<ServiceList> list,
    List<ServiceSigner> signers,
    SignedMessage<TokenReceipt> receipt,
    String sealed) {

  public KeptToken {
    signers = List.copyOf(signers);
  }

  /** H10. */
  public Bytes32 tokenHash() {
    return receipt.message().tokenHash();
  }

  /** First second at which it has expired. */
  public long timeExp() {
    return receipt.message().timeExp();
  }

  /** What it is for: sorted. */
  public List<String> services() {
    return request.message().services();
  }

  /** Who signs this service's results; empty where the token is not for it. */
  public Optional<ServiceSigner> signer(String service) {
    return signers.stream().filter(signer -> signer.service().equals(service)).findFirst();
  }

  /**
   * The access token.
   *
   * @throws ClientException another wallet sealed it, or the file was altered
   */
  String open(Sealing sealing) {
    String token = sealing.openToken(sealed, tokenHash());
    if (!TokenAnswer.hash(request, token, timeExp()).equals(tokenHash())) {
      throw ClientException.environment(
          "The kept token is not the one of its receipt. Ask for a new one.", null);
    }
    return token;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.set("tokenRequest", request.toJson());
    json.set("serviceList", list.toJson());
    ArrayNode array = json.putArray("signers");
    signers.forEach(signer -> array.add(signer.toJson()));
    json.set("tokenReceipt", receipt.toJson());
    json.put("sealedToken", sealed);
    return json;
  }

  static KeptToken parse(JsonNode json) throws WireException {
    StrictJson.exactMembers(
        json, "", "tokenRequest", "serviceList", "signers", "tokenReceipt", "sealedToken");
    var token =
        new KeptToken(
            WireException.at(
                "/tokenRequest",
                () -> SignedMessage.parse(TokenRequest.TYPE, json.path("tokenRequest"))),
            ServiceOffer.list(json),
            WireException.at("/signers", () -> ServiceOffer.signers(json.path("signers"))),
            WireException.at(
                "/tokenReceipt",
                () -> SignedMessage.parse(TokenReceipt.TYPE, json.path("tokenReceipt"))),
            StrictJson.text(json, "sealedToken"));
    token.requireWhole();
    return token;
  }

  /** Nothing in the file contradicts what was signed. */
  private void requireWhole() throws WireException {
    if (!receipt.message().reqHash().equals(request.digest())) {
      throw new WireException("/tokenReceipt", "is for another request");
    }
    if (!request.message().listHash().equals(list.digest())) {
      throw new WireException("/serviceList", "is not the one on which the request rests");
    }
    for (String service : services()) {
      int index = list.message().services().indexOf(service);
      boolean named =
          index >= 0
              && index < list.message().signers().size()
              && signer(service)
                  .filter(kept -> kept.address().equals(list.message().signers().get(index)))
                  .isPresent();
      if (!named) {
        throw new WireException("/signers", "are not those of the list");
      }
    }
  }

  /** Without its token. */
  @Override
  public String toString() {
    return "KeptToken[" + tokenHash() + "]";
  }
}
