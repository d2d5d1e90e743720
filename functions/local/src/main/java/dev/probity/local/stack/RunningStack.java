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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a running stack tells other processes, in {@code run/stack.json}. Written when it is ready,
 * deleted when it stops; after a crash it is left behind, so it counts only while {@link
 * StateFolder#holder} names the same process.
 *
 * @param pid of the process that runs it
 * @param readySeconds from the start to ready
 * @param references what {@code !Ref} of the template's tables, buckets, keys and parameters stands
 *     for
 * @param notices what it told when it started
 */
public record RunningStack(
    long pid,
    Instant since,
    double readySeconds,
    List<Part> parts,
    Map<String, String> references,
    List<String> notices) {

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
    references = Map.copyOf(references);
    notices = List.copyOf(notices);
  }

  /**
   * The name of a table or bucket of the template.
   *
   * @param logicalId such as {@code IntegrityTable}
   */
  public String reference(String logicalId) {
    String name = references.get(logicalId);
    if (name == null) {
      throw new IllegalArgumentException("the running stack has no " + logicalId);
    }
    return name;
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
    ObjectNode resources = json.putObject("references");
    new TreeMap<>(references).forEach(resources::put);
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
    Map<String, String> references = new TreeMap<>();
    json.path("references")
        .properties()
        .forEach(one -> references.put(one.getKey(), one.getValue().asText()));
    List<String> notices = new ArrayList<>();
    json.path("notices").forEach(notice -> notices.add(notice.asText()));
    return new RunningStack(
        json.path("pid").asLong(),
        Instant.parse(StrictJson.text(json, "since")),
        json.path("readySeconds").asDouble(),
        parts,
        references,
        notices);
  }
}
