package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.config.Settings;
import dev.probity.client.terminal.Quantities;
import dev.probity.client.terminal.Stages;
import dev.probity.local.service.AlreadyRunningException;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackException;
import dev.probity.local.stack.StackOptions;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run a stack of your own on this machine: tables, blocks, keys, chain and API, all on"
          + " loopback.",
      "",
      "It runs until Ctrl-C, or in the background with --detach. Its state stays in the state"
          + " folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity up", "  probity up --detach && probity init"})
final class UpCommand implements Callable<Integer> {
  private static final Duration READY = Duration.ofSeconds(90);

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--detach",
      description = "Return when the stack is ready; `probity down` ends it.")
  private boolean detach;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path state = LocalFolders.state();
    Optional<RunningStack> running = RunningStack.on(state);
    if (running.isPresent()) {
      return alreadyRuns(running.get());
    }
    return detach ? startDetached(state) : runHere(state);
  }

  private int alreadyRuns(RunningStack running) {
    print(
        "A stack runs already (process " + running.holder().pid() + ").",
        running.holder().pid(),
        running.settings());
    return ExitCode.OK.number();
  }

  private int runHere(Path state) throws IOException, InterruptedException {
    Stages stages = common.stages();
    stages.begin("starting the stack", Stages.UNKNOWN);
    Files.deleteIfExists(state.resolve("endpoints.json"));
    try (Stack stack = Stack.start(StackOptions.of(LocalFolders.root(), state))) {
      RunningStack.describe(stack, state);
      stages.end("ready, " + Quantities.bytes(residentBytes(stack)) + " resident in all");
      print("Ready.", ProcessHandle.current().pid(), Optional.of(stack.settings()));
      untilStopped();
      System.err.println("Stopping; the state stays in " + state + ".");
      return ExitCode.OK.number();
    } catch (AlreadyRunningException raced) {
      return alreadyRuns(RunningStack.on(state).orElseThrow());
    } catch (StackException cannot) {
      throw ClientException.environment(String.valueOf(cannot.getMessage()), cannot);
    }
  }

  /** Until SIGINT or SIGTERM; the hook then waits until the stack has stopped in order. */
  private static void untilStopped() throws InterruptedException {
    var asked = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              asked.countDown();
              try {
                main.join(Duration.ofSeconds(20));
              } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
              }
            }));
    asked.await();
  }

  private int startDetached(Path state) throws IOException, InterruptedException {
    Files.createDirectories(state);
    Files.deleteIfExists(state.resolve("endpoints.json"));
    Path log = state.resolve("up.log");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "dev.probity.client.cli.ProbityCommand",
            "up"));
    Stages stages = common.stages();
    stages.begin("starting the stack", Stages.UNKNOWN);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long deadline = System.nanoTime() + READY.toNanos();
    while (!Files.exists(state.resolve("endpoints.json"))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroy();
        throw ClientException.environment(
            "The stack did not become ready. Its output is in "
                + log
                + ":\n"
                + Files.readString(log),
            null);
      }
      Thread.sleep(100);
    }
    stages.end("ready");
    print(
        "Ready, in the background. `probity down` ends it.",
        process.pid(),
        Optional.of(Settings.read(state.resolve("endpoints.json"))));
    return ExitCode.OK.number();
  }

  private void print(String headline, long pid, Optional<Settings> settings) {
    var json = JsonNodeFactory.instance.objectNode().put("pid", pid);
    var lines = new ArrayList<String>();
    lines.add(headline);
    if (settings.isPresent()) {
      json.put("api", settings.get().api().toString());
      json.put("rpc", settings.get().rpcs().getFirst().toString());
      json.put("state", LocalFolders.state().toString());
      lines.add("  API    " + settings.get().api());
      lines.add("  chain  " + settings.get().rpcs().getFirst() + " (chain id 31337)");
      lines.add("  state  " + LocalFolders.state() + " (network.json, credentials, keyholders/)");
      lines.add("  next   probity init && probity data add FILE.csv --public");
    }
    common.print(json, String.join(System.lineSeparator(), lines));
  }

  private static long residentBytes(Stack stack) throws InterruptedException {
    long own = RunningStack.residentBytes(ProcessHandle.current().pid()).orElse(0);
    long others = 0;
    for (ServiceHealth health : stack.health()) {
      if (health.pid() != ProcessHandle.current().pid()) {
        others += health.residentBytes().orElse(0);
      }
    }
    return own + others;
  }
}
