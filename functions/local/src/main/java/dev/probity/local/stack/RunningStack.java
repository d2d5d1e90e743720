package dev.probity.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a running stack tells other processes, in {@code run/stack.json}. Written when it is ready,
 * deleted when it stops; after a crash it is left behind, so it counts only while {@link
 * StateFolder#holder} names the same process.
 *
 * @param pid of the process that runs it
 * @param readySeconds from the start to ready
 * @param notices what it told when it started
 */
public record RunningStack(
    long pid, Instant since, double readySeconds, List<Part> parts, List<String> notices) {

  /**
   * A part of the stack.
   *
   * @param pid of its process; that of the stack itself for what runs inside it, 0 for what
   *     somebody else runs
   */
  public record Part(StackService service, URI url, long pid) {
    /** Whether the stack started it. */
    public boolean isOurs() {
      return pid != ForeignService.ELSEWHERE;
    }
  }

  /** Copies the lists. */
  public RunningStack {
    parts = List.copyOf(parts);
    notices = List.copyOf(notices);
  }

  /** Where a service listens. */
  public URI url(StackService service) {
    return parts.stream()
        .filter(part -> part.service() == service)
        .map(Part::url)
        .findFirst()
        .orElseThrow();
  }

  static Path file(StateFolder state) throws IOException {
    return state.folder("run").resolve("stack.json");
  }

  /** The file. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pid", pid);
    json.put("since", since.toString());
    json.put("readySeconds", readySeconds);
    var list = json.putArray("services");
    for (Part part : parts) {
      list.addObject()
          .put("service", part.service().label())
          .put("url", part.url().toString())
          .put("pid", part.pid());
    }
    notices.forEach(json.putArray("notices")::add);
    return json;
  }

  void write(StateFolder state) throws IOException {
    StateFolder.writeSecret(file(state), toJson().toPrettyString() + "\n");
  }

  /** What runs on the folder and is ready; empty when nothing is. */
  public static Optional<RunningStack> read(StateFolder state) throws IOException {
    Path file = file(state);
    var holder = state.holder();
    if (holder.isEmpty() || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      RunningStack running = parse(Files.readString(file));
      return running.pid() == holder.get().pid() ? Optional.of(running) : Optional.empty();
    } catch (WireException | IllegalArgumentException edited) {
      return Optional.empty();
    }
  }

  private static RunningStack parse(String text) throws WireException {
    JsonNode json =
        StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.MESSAGE);
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : json.path("services")) {
      for (StackService service : StackService.values()) {
        if (service.label().equals(part.path("service").asText())) {
          parts.add(
              new Part(service, URI.create(part.path("url").asText()), part.path("pid").asLong()));
        }
      }
    }
    List<String> notices = new ArrayList<>();
    json.path("notices").forEach(notice -> notices.add(notice.asText()));
    return new RunningStack(
        json.path("pid").asLong(),
        Instant.parse(StrictJson.text(json, "since")),
        json.path("readySeconds").asDouble(),
        parts,
        notices);
  }
}
