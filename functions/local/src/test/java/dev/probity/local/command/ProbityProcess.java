package dev.probity.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.stack.ArchivedClasses;
import dev.probity.local.stack.SharedStack;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  /** Of all processes of this JVM; the first one makes the archive for the others. */
  private static final class Classes {
    private static final ArchivedClasses OF_PROBITY = archived();

    private static ArchivedClasses archived() {
      try {
        Path folder = SharedStack.projectRoot().resolve("functions/local/target/test-processes");
        Files.createDirectories(folder);
        Path ours = Files.createTempDirectory(folder, "classes");
        var classes = new ArchivedClasses(ours);
        Process first =
            new ProcessBuilder(command(classes, QUICK_START, ours, "doctor", "--json"))
                .redirectOutput(ours.resolve("out").toFile())
                .redirectError(ours.resolve("err").toFile())
                .start();
        if (!first.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || !classes.archived()) {
          throw new IllegalStateException("no archive of classes in " + ours);
        }
        return classes;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<String> command(
      ArchivedClasses classes, List<String> java, Path state, String... arguments) {
    List<String> options = new ArrayList<>(java);
    options.add("-Dprobity.root=" + SharedStack.projectRoot());
    options.add("-Dprobity.state=" + state);
    List<String> main = new ArrayList<>(List.of("dev.probity.client.cli.ProbityCommand"));
    main.addAll(List.of(arguments));
    return classes.java(options, main);
  }

  /** Starts a command; its output goes to files beside the configuration. */
  Process start(String... arguments) throws IOException {
    return started(command(Classes.OF_PROBITY, java, state, arguments));
  }

  /** The same where no file can become longer, as on a disk that is full. */
  Process startWithoutRoom(int kib, String... arguments) throws IOException {
    List<String> limited =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kib + " && exec \"$@\"", "bash"));
    limited.addAll(command(Classes.OF_PROBITY, java, state, arguments));
    return started(limited);
  }

  private Process started(List<String> command) throws IOException {
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
