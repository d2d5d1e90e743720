package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptTokens;
import dev.probity.client.gateway.OrderToken;
import dev.probity.client.gateway.OrderToken.Ordered;
import dev.probity.client.gateway.TokenOrder;
import dev.probity.protocol.wire.Bytes32;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a command takes that changes a token on chain, by a transaction of the user's own. */
final class TokenOrderOptions {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private Consent consent = new Consent();

  @Parameters(paramLabel = "ID", description = "Its id, or the beginning of it.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "At most 32 ASCII characters; it stands on chain for everybody to read.")
  private String reason = "";

  /**
   * Orders, waits until it is final, and prints what stands.
   *
   * @param done a word for it, with a capital
   */
  void run(TokenOrder order, String done) {
    String checked = OrderToken.reason(reason);
    OpenGateway.with(
        common,
        consent::given,
        (gateway, folder, account, stages) -> {
          Bytes32 tokenHash = OrderToken.idOf(id, new KeptTokens(folder));
          print(tokenHash, new OrderToken(gateway, folder).run(order, tokenHash, checked), done);
        });
  }

  private void print(Bytes32 tokenHash, Ordered ordered, String done) {
    long now = java.time.InstantSource.system().instant().getEpochSecond();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", tokenHash.toString());
    TokenText.put(json, ordered.standing(), now);
    json.put("already", ordered.already());
    common.print(
        json,
        (ordered.already() ? "Nothing to do: " : done + ": ")
            + tokenHash
            + " is "
            + TokenText.state(ordered.standing(), now)
            + ".");
  }
}
