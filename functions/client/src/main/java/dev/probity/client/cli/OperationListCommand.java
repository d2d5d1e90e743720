package dev.probity.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.gateway.KeptCalls;
import dev.probity.client.gateway.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity operation list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List your calls, the newest first, as they were when a command last asked.",
      "Nobody is asked now, and no password is needed."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity operation list", "  probity operation list --json"})
final class OperationListCommand implements Runnable {
  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public void run() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("operations");
    List<String> lines = new ArrayList<>();
    for (Operation operation : new KeptCalls(OpenGateway.folder(common)).list()) {
      ObjectNode item = CallText.json(operation);
      item.remove("result");
      array.add(item);
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %s  %-20s %s",
              CallText.id(operation),
              AccountText.time(operation.signedAt()),
              operation.service(),
              CallText.progress(operation)));
    }
    if (lines.isEmpty()) {
      lines.add("You have called nothing yet. Try: probity services");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }
}
