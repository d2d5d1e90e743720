package dev.probity.local.command;

import dev.probity.client.ClientException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.stack.RunningStack;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code probity up} as a process of its own, with the options of this JVM. It outlives the
 * terminal and its Ctrl-C, and ends by SIGTERM; its services end with it, however it ends.
 */
final class BackgroundStack {
  private static final Duration READY = Duration.ofMinutes(2);
  private static final int TAIL_LINES = 20;
  private static final String WRAPPER = "trap '' INT HUP; exec \"$@\"";

  private BackgroundStack() {}

  /**
   * Starts it and waits until it is ready; when it is not, it is ended and its log is shown.
   *
   * @param options of {@code up}
   */
  static RunningStack start(StateFolder state, List<String> options, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", WRAPPER, "probity-up"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("-Dprobity.state=" + state.root());
    command.add("dev.probity.client.cli.ProbityCommand");
    command.add("up");
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ready = false;
    // Until it is ready it is ours: Ctrl-C here ends it too.
    Thread hook = new Thread(process::destroy);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      RunningStack running = await(process, state, log);
      ready = true;
      return running;
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
      if (!ready) {
        process.destroy();
      }
    }
  }

  private static RunningStack await(Process process, StateFolder state, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY.toNanos();
    while (true) {
      Optional<RunningStack> running = RunningStack.read(state);
      if (running.isPresent() && running.get().pid() == process.pid()) {
        return running.get();
      }
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw ClientException.environment(
            "The stack did not become ready%s. %s ends:%n%s"
                .formatted(
                    process.isAlive() ? " within " + READY.toMinutes() + " minutes" : "",
                    log,
                    tail(log)),
            null);
      }
      Thread.sleep(50);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }
}
