package dev.probity.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.chain.ChainView;
import dev.probity.chain.Finality;
import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.config.Settings;
import dev.probity.client.terminal.Quantities;
import dev.probity.protocol.port.PortException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Say what of the local stack runs, where, and where the chain stands.",
    footerHeading = "%nExamples:%n",
    footer = {"  probity status", "  probity status --json"})
final class StatusCommand implements Callable<Integer> {
  private static final long LOCAL_CHAIN = 31337;

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException {
    Optional<RunningStack> running = RunningStack.on(LocalFolders.state());
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("running", running.isPresent());
    if (running.isEmpty()) {
      common.print(json, "No stack runs on " + LocalFolders.state() + ". Start one: probity up");
      return ExitCode.UNAVAILABLE.number();
    }
    var lines = new ArrayList<String>();
    lines.add(
        "The stack runs (process "
            + running.get().holder().pid()
            + ", since "
            + running.get().holder().since()
            + ").");
    json.put("pid", running.get().holder().pid());
    boolean all = services(json, lines);
    running.get().settings().ifPresent(settings -> chain(settings, json, lines));
    common.print(json, String.join(System.lineSeparator(), lines));
    return all ? ExitCode.OK.number() : ExitCode.UNAVAILABLE.number();
  }

  private static boolean services(ObjectNode json, List<String> lines) throws IOException {
    Path file = LocalFolders.state().resolve("services.json");
    if (!Files.exists(file)) {
      lines.add("  It is still starting.");
      return false;
    }
    boolean all = true;
    JsonNode services = new ObjectMapper().readTree(file.toFile());
    for (var service : services.properties()) {
      URI endpoint = URI.create(service.getValue().required("endpoint").asText());
      long pid = service.getValue().required("pid").asLong();
      boolean up = RunningStack.answers(endpoint);
      all &= up;
      OptionalLong resident = RunningStack.residentBytes(pid);
      json.withObject("/services/" + service.getKey())
          .put("up", up)
          .put("endpoint", endpoint.toString())
          .put("pid", pid);
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-14s %-4s %-26s process %-8d %s",
              service.getKey(),
              up ? "up" : "DOWN",
              endpoint,
              pid,
              resident.isPresent() ? Quantities.bytes(resident.getAsLong()) : ""));
    }
    return all;
  }

  private static void chain(Settings settings, ObjectNode json, List<String> lines) {
    try {
      var heads =
          new ChainView(
                  settings.rpcs().stream().map(RpcEndpoint::of).toList(),
                  Finality.parse(settings.finality()),
                  LOCAL_CHAIN)
              .heads();
      json.putObject("chain")
          .put("latest", heads.latest().number())
          .put("finalized", heads.finalized().number());
      lines.add(
          "  chain at block "
              + heads.latest().number()
              + ", final up to "
              + heads.finalized().number());
    } catch (PortException down) {
      lines.add("  chain: " + down.getMessage());
    }
    json.put("api", settings.api().toString());
    lines.add("  API " + settings.api() + (RunningStack.answers(settings.api()) ? "" : " DOWN"));
  }
}
