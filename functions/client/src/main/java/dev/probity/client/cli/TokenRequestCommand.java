package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptToken;
import dev.probity.client.gateway.RequestToken;
import dev.probity.client.gateway.RequestToken.Issued;
import dev.probity.client.gateway.RequestToken.Wish;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity token request}: Protocol III. */
@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Ask for an access token: fetch and verify the list of services, anchor the request on chain,"
          + " and wait until the token is in a final block.",
      "",
      "It is verified, and kept sealed by your wallet; it is never shown.",
      "",
      "The command may be stopped at any time and repeated: it carries on where it stopped. Where a"
          + " token for the same is at hand with half of its time left, nothing is asked for."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity token request --service echo --ttl 10m",
      "  probity token request --service echo --service digest-iterate --ttl 1h --yes"
    })
final class TokenRequestCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private Consent consent = new Consent();

  @Option(
      names = "--service",
      paramLabel = "NAME",
      required = true,
      description = "What it is for; may be repeated. `probity services` shows the names.")
  private List<String> services = List.of();

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = LifeConverter.class,
      description = "How long it lives, such as 90s, 10m or 2h (default: 10m).")
  private Duration ttl = Duration.ofMinutes(10);

  @Option(
      names = "--again",
      description = "Ask for another token, although one for the same is at hand.")
  private boolean again;

  @Override
  public void run() {
    var wish = new Wish(services, ttl, again);
    OpenGateway.with(
        common,
        consent::given,
        (gateway, folder, account, stages) ->
            print(new RequestToken(gateway, folder, account, stages).run(wish)));
  }

  private void print(Issued issued) {
    KeptToken token = issued.token();
    ObjectNode json = TokenText.json(token);
    json.put("already", issued.already());
    common.print(
        json,
        String.join(
            System.lineSeparator(),
            "",
            (issued.already() ? "You have one already: " : "Token ") + token.tokenHash(),
            "  for " + String.join(", ", token.services()),
            "  until " + AccountText.time(token.timeExp()),
            "",
            "Next: probity call " + token.services().getFirst() + " --param '{}'"));
  }
}
