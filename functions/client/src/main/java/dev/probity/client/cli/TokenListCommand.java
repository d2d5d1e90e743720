package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptToken;
import dev.probity.client.gateway.KeptTokens;
import dev.probity.client.gateway.TokenStanding;
import dev.probity.protocol.port.ApiLedger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity token list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List your tokens, the newest first, and how the chain has each now.",
      "",
      "It needs no password, and asks the chain alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity token list", "  probity token list --json"})
final class TokenListCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    ApiLedger ledger = OpenGateway.ledger(common);
    long now = InstantSource.system().instant().getEpochSecond();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("tokens");
    List<String> lines = new ArrayList<>();
    for (KeptToken token : new KeptTokens(OpenGateway.folder(common)).list()) {
      TokenStanding standing = TokenStanding.read(ledger, token.tokenHash());
      ObjectNode item = TokenText.json(token);
      TokenText.put(item, standing, now);
      array.add(item);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  until %s  %-10s %s",
              token.tokenHash().toString().substring(0, 18),
              AccountText.time(token.timeExp()),
              TokenText.state(standing, now),
              String.join(", ", token.services())));
    }
    if (lines.isEmpty()) {
      lines.add("You have no token. Try: probity token request --service echo");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }
}
