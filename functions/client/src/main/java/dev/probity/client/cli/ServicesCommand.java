package dev.probity.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.AskServices;
import dev.probity.client.gateway.ServiceOffer;
import dev.probity.client.gateway.ServiceSigner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity services}: Protocol III, its first half. */
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    description = {
      "Show which services you may call, and who signs their results: a list that the gateway"
          + " signed for you now, verified against the keys that stand on chain.",
      "",
      "Version, mode and summary are what the gateway says besides; nobody signed them."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity services", "  probity services --json"})
final class ServicesCommand implements Runnable {
  private static final int LONGEST_HINT = 120;

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    OpenGateway.with(
        common,
        (gateway, folder, account, stages) ->
            print(new AskServices(gateway, folder, stages).run(account.get())));
  }

  private void print(ServiceOffer offer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("until", AccountText.time(offer.list().message().exp()));
    ArrayNode array = json.putArray("services");
    List<String> lines = new ArrayList<>();
    for (ServiceSigner signer : offer.signers()) {
      ObjectNode item = array.addObject();
      item.put("name", signer.service());
      item.put("signer", signer.address().toString());
      item.put("module", signer.module());
      JsonNode manifest =
          offer.manifest(signer.service()).orElse(JsonNodeFactory.instance.objectNode());
      item.set("manifest", manifest);
      lines.add(
          String.format(
                  Locale.ROOT,
                  "%-20s %-9s %-12s %s",
                  signer.service(),
                  hint(manifest, "version"),
                  hint(manifest, "mode"),
                  hint(manifest, "summary"))
              .stripTrailing());
      lines.add("  results signed by " + signer.address() + ", module " + signer.module());
    }
    if (lines.isEmpty()) {
      lines.add("There is no service that you may call.");
    } else {
      lines.add("");
      lines.add("Next: probity token request --service " + offer.signers().getFirst().service());
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private static String hint(JsonNode manifest, String member) {
    String text = manifest.path(member).asText();
    return AccountText.foreign(text.substring(0, Math.min(text.length(), LONGEST_HINT)));
  }
}
