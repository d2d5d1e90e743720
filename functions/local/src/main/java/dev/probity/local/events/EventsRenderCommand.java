package dev.probity.local.events;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.terminal.Stages;
import dev.probity.local.command.LocalFolders;
import dev.probity.local.events.EventTemplates.InvalidTemplateException;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.RunningStack;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probity events render}. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = {
      "Make what templates give on the running stack (upload, anchor, accept), sign and seal, and"
          + " write each event to DIR/<Function>/<name>.json, as `sam local invoke -e` takes it.",
      "",
      "Where the case needs other variables, <name>.env.json beside it goes to `--env-vars`.",
      "",
      "Messages live for a minute to an hour: render again when they have become stale."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity events render",
      "  probity events render StoreDataset",
      "  probity events render --out /tmp/events StoreDataset/an-expired-message-is-stale"
    })
final class EventsRenderCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Where the events go (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("rendered-events");

  @Parameters(
      paramLabel = "FUNCTION[/NAME]",
      description = "Which templates (default: all).",
      arity = "0..*")
  private List<String> wanted = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(LocalFolders.state());
    RunningStack running =
        RunningStack.read(state)
            .orElseThrow(() ->
                ClientException.unavailable(
                    "No stack runs on " + state.root() + ". `probity up --detach` starts one.",
                    null));
    try {
      Map<EventTemplates.Name, EventTemplate> chosen =
          chosen(EventTemplates.under(LocalFolders.root().resolve("events")));
      FunctionEvents functions =
          FunctionEvents.of(LocalFolders.root().resolve("infrastructure/template.yaml"));
      try (StackScene scene = new StackScene(state, running)) {
        render(chosen, new Rendering(functions, scene));
      }
    } catch (InvalidTemplateException | TemplateException wrong) {
      throw ClientException.usage(String.valueOf(wrong.getMessage()), wrong);
    } catch (WireException foreign) {
      throw ClientException.refused("The stack's descriptor or keys: " + foreign.reason(), foreign);
    }
    return ExitCode.OK.number();
  }

  private Map<EventTemplates.Name, EventTemplate> chosen(
      Map<EventTemplates.Name, EventTemplate> all) {
    if (wanted.isEmpty()) {
      return all;
    }
    Map<EventTemplates.Name, EventTemplate> chosen = new TreeMap<>();
    for (String one : wanted) {
      int before = chosen.size();
      all.forEach((name, template) -> {
        if (one.equals(name.function()) || one.equals(name.toString())) {
          chosen.put(name, template);
        }
      });
      if (chosen.size() == before) {
        throw ClientException.usage(
            "events/ has no " + one + ". `ls events` shows the functions, or leave it out.", null);
      }
    }
    return chosen;
  }

  private void render(Map<EventTemplates.Name, EventTemplate> templates, Rendering rendering)
      throws IOException, InterruptedException {
    Stages stages = common.stages();
    stages.begin("Rendering", templates.size());
    ArrayNode rendered = JsonNodeFactory.instance.arrayNode();
    List<String> left = new ArrayList<>();
    long done = 0;
    for (Map.Entry<EventTemplates.Name, EventTemplate> one : templates.entrySet()) {
      if (one.getValue().onlyInMemory()) {
        left.add(one.getKey().toString());
      } else {
        rendered.add(write(one.getKey(), one.getValue(), rendering).toString());
      }
      stages.advance(++done);
    }
    stages.end(rendered.size() + " events");
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("out", out.toString());
    json.set("rendered", rendered);
    left.forEach(json.putArray("onlyInMemory")::add);
    List<String> lines = new ArrayList<>();
    lines.add(rendered.size() + " events are in " + out.toAbsolutePath().normalize() + ".");
    left.forEach(name ->
        lines.add(
            "  left out: " + name + " (a stack cannot be brought to it; tests do it in memory)"));
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private Path write(EventTemplates.Name name, EventTemplate template, Rendering rendering)
      throws IOException, InterruptedException {
    RenderedEvent event;
    try {
      event = rendering.render(name, template);
    } catch (WireException value) {
      throw ClientException.usage(
          "events/" + name + ".json: message: " + value.getMessage(), value);
    }
    Path folder = Files.createDirectories(out.resolve(name.function()));
    Path file = folder.resolve(name.name() + ".json");
    Files.writeString(file, pretty(event.event()));
    Path variables = folder.resolve(name.name() + ".env.json");
    if (event.environment().isEmpty()) {
      Files.deleteIfExists(variables);
    } else {
      ObjectNode all = JsonNodeFactory.instance.objectNode();
      ObjectNode mine = all.putObject(name.function());
      event.environment().forEach(mine::put);
      Files.writeString(variables, pretty(all));
    }
    return file;
  }

  private static String pretty(ObjectNode json) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
  }
}
