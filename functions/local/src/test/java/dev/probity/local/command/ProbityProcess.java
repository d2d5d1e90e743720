package dev.probity.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.stack.SharedStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code probity} as a process, on a state folder and a configuration folder of its own. */
final class ProbityProcess {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path state;
  private final Path config;
  private final List<String> java;
  private final Duration limit;

  ProbityProcess(Path state, Path config) {
    this(state, config, QUICK_START, LIMIT);
  }

  /**
   * Processes of another kind.
   *
   * @param java options for Java
   * @param limit how long a command may take
   */
  ProbityProcess(Path state, Path config, List<String> java, Duration limit) {
    this.state = state;
    this.config = config;
    this.java = java;
    this.limit = limit;
  }

  /** What a command ended with. */
  record Ended(int exitCode, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  /** Starts a command; its output goes to files beside the configuration. */
  Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dprobity.root=" + SharedStack.projectRoot(),
                "-Dprobity.state=" + state,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.probity.client.cli.ProbityCommand"));
    command.addAll(1, java);
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(config.resolve("out").toFile())
        .redirectError(config.resolve("err").toFile())
        .start();
  }

  /** Runs a command to its end. */
  Ended run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", arguments) + " did not end: " + read("err"));
    }
    return new Ended(process.exitValue(), read("out"), read("err"));
  }

  private String read(String name) throws IOException {
    return Files.readString(config.resolve(name), StandardCharsets.UTF_8);
  }
}
