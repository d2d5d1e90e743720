package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.config.Settings;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What another process can learn of a stack: who holds its state folder, and where its services
 * are.
 */
record RunningStack(Path state, StateLock.Holder holder) {

  /** The stack that runs on this folder, if one does. */
  static Optional<RunningStack> on(Path state) {
    if (!Files.isDirectory(state)) {
      return Optional.empty();
    }
    try {
      return StateFolder.at(state).holder().map(holder -> new RunningStack(state, holder));
    } catch (IOException failed) {
      throw ClientException.environment("cannot read the state folder " + state, failed);
    }
  }

  /** Where clients find it; it is written when everything is ready. */
  Optional<Settings> settings() {
    Path file = state.resolve("endpoints.json");
    return Files.exists(file) ? Optional.of(Settings.read(file)) : Optional.empty();
  }

  /** Writes, for {@code status}, which process each service is. */
  static void describe(Stack stack, Path state) throws IOException, InterruptedException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (ServiceHealth health : stack.health()) {
      json.putObject(health.service())
          .put("endpoint", health.endpoint().toString())
          .put("pid", health.pid());
    }
    Files.writeString(state.resolve("services.json"), json.toString(), StandardCharsets.UTF_8);
  }

  /**
   * A line of {@code /proc}: what a process holds.
   *
   * @return resident bytes, where the system tells
   */
  static OptionalLong residentBytes(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    try {
      List<String> lines = Files.readAllLines(status, StandardCharsets.UTF_8);
      return lines.stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
          .findFirst();
    } catch (IOException elsewhere) {
      return OptionalLong.empty();
    }
  }

  /** Whether something listens there. */
  static boolean answers(URI endpoint) {
    try (var socket = new java.net.Socket()) {
      socket.connect(new java.net.InetSocketAddress(endpoint.getHost(), endpoint.getPort()), 1000);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }
}
