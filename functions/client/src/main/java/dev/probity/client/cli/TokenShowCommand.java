package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptToken;
import dev.probity.client.gateway.KeptTokens;
import dev.probity.client.gateway.ServiceSigner;
import dev.probity.client.gateway.TokenStanding;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code probity token show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Show one token: what it is for, who signs the results, and how the chain has it now.",
      "",
      "The token itself is never shown."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity token show 0x5f2c", "  probity token show 0x5f2c --json"})
final class TokenShowCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "ID", description = "Its id, or the beginning of it.")
  private String id = "";

  @Override
  public void run() {
    KeptToken token = new KeptTokens(OpenGateway.folder(common)).find(id);
    TokenStanding standing = TokenStanding.read(OpenGateway.ledger(common), token.tokenHash());
    long now = InstantSource.system().instant().getEpochSecond();
    ObjectNode json = TokenText.json(token);
    TokenText.put(json, standing, now);
    json.put("issuedAt", AccountText.time(token.receipt().message().iat()));
    ArrayNode signers = json.putArray("signers");
    List<String> lines = new ArrayList<>();
    lines.add("id        " + token.tokenHash());
    lines.add("state     " + TokenText.state(standing, now));
    lines.add("issued    " + AccountText.time(token.receipt().message().iat()));
    lines.add("until     " + AccountText.time(token.timeExp()));
    lines.add("H9        " + token.request().digest());
    for (ServiceSigner signer : token.signers()) {
      signers
          .addObject()
          .put("service", signer.service())
          .put("signer", signer.address().toString())
          .put("module", signer.module());
      lines.add("service   " + signer.service() + ", results signed by " + signer.address());
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }
}
