package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptToken;
import dev.probity.client.gateway.TokenStanding;

/** Tokens as commands show them: never the token itself. */
final class TokenText {
  private TokenText() {}

  /** {@code {id, services, until, requestHash}}. */
  static ObjectNode json(KeptToken token) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", token.tokenHash().toString());
    ArrayNode services = json.putArray("services");
    token.services().forEach(services::add);
    json.put("until", AccountText.time(token.timeExp()));
    json.put("requestHash", token.request().digest().toString());
    return json;
  }

  /** Adds {@code state} and {@code suspendedBy}. */
  static void put(ObjectNode json, TokenStanding standing, long now) {
    json.put("state", AccountText.words(standing.at(now)));
    ArrayNode by = json.putArray("suspendedBy");
    standing.suspendedBy().forEach(by::add);
  }

  /** Such as {@code live} or {@code suspended by guardian}. */
  static String state(TokenStanding standing, long now) {
    TokenStanding.State state = standing.at(now);
    String word = AccountText.words(state);
    return state == TokenStanding.State.SUSPENDED
        ? word + " by " + String.join(", ", standing.suspendedBy())
        : word;
  }
}
