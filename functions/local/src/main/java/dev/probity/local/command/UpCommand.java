package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.terminal.Quantities;
import dev.probity.local.service.AlreadyRunningException;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import dev.probity.local.stack.ResidentMemory;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.Stack;
import dev.probity.local.stack.StackException;
import dev.probity.local.stack.StackListener;
import dev.probity.local.stack.StackOptions;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code probity up}. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Run a stack of your own on this machine: tables, blocks, keys, e-mail, chain and API, all on"
          + " loopback.",
      "",
      "It runs until Ctrl-C, or in the background with --detach. Its state stays in .probity, so"
          + " that",
      "the next start goes on with the same chain, contracts, keys and data. When it runs already,",
      "this says where."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  probity up",
      "  probity up --detach && probity init",
      "  PROBITY_STATE=/tmp/another probity up      a second stack beside the first",
      "  probity up --runtime-client                functions as on AWS, each in a process",
      "  probity up --aws-endpoint http://127.0.0.1:4566      tables, blocks and keys of LocalStack"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--detach",
      description =
          "Run in the background and return when the stack is ready; `probity down` ends it.")
  private boolean detach;

  @Option(
      names = "--aws-endpoint",
      paramLabel = "URL",
      defaultValue = "${env:AWS_ENDPOINT_URL}",
      description = {
        "Use the DynamoDB, S3 and KMS of this endpoint instead of embedded ones; e-mail, chain and"
            + " API stay here.",
        "Default: the variable AWS_ENDPOINT_URL, if it is set."
      })
  private @Nullable URI awsEndpoint;

  @Option(
      names = "--runtime-client",
      description = {
        "Run each function in AWS's own runtime, a process of its own, from the deployment package;"
            + " slower to start.",
        "Linux on x86-64 only."
      })
  private boolean runtimeClient;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StateFolder state = StateFolder.at(LocalFolders.state());
    Optional<StateLock.Holder> holder = state.holder();
    if (holder.isPresent()) {
      return alreadyRuns(state, holder.get());
    }
    return detach ? inBackground(state) : here(state);
  }

  private int alreadyRuns(StateFolder state, StateLock.Holder holder) throws IOException {
    Optional<RunningStack> running = RunningStack.read(state);
    if (running.isPresent()) {
      print(
          "A stack runs already, process " + holder.pid() + ", since " + holder.since() + ".",
          running.get());
    } else {
      ObjectNode json =
          JsonNodeFactory.instance.objectNode().put("pid", holder.pid()).put("ready", false);
      common.print(
          json,
          "A stack is being started by process "
              + holder.pid()
              + ". `probity status` says when it is ready.");
    }
    return ExitCode.OK.number();
  }

  private int here(StateFolder state) throws IOException, InterruptedException {
    StopSignal signal = new StopSignal();
    StackOptions options = StackOptions.of(LocalFolders.root(), state.root());
    if (awsEndpoint != null) {
      options = options.withAwsEndpoint(awsEndpoint);
    }
    if (runtimeClient) {
      options = options.withRuntimeClient();
    }
    try (Stack stack = Stack.start(options, new Telling())) {
      signal.listen();
      RunningStack running = stack.description();
      print(
          String.format(
              Locale.ROOT,
              "Ready in %.1f s%s. Ctrl-C stops it; the state stays.",
              running.readySeconds(),
              resident(running.pid())),
          running);
      signal.await();
      System.err.println("Stopping. The state stays in " + state.root() + ".");
    } catch (AlreadyRunningException raced) {
      return alreadyRuns(state, raced.holder());
    } catch (StackException cannot) {
      throw ClientException.environment(String.valueOf(cannot.getMessage()), cannot);
    } finally {
      signal.stopped();
    }
    return ExitCode.OK.number();
  }

  /** Tells on standard error, so that standard output holds the result alone. */
  private static final class Telling implements StackListener {
    @Override
    public void ready(String part, String detail, Duration took) {
      System.err.printf(
          Locale.ROOT, "  %-10s %-50s %5.1f s%n", part, detail, took.toMillis() / 1000.0);
    }

    @Override
    public void notice(String text) {
      System.err.println("  Note: " + text);
    }
  }

  /** SIGINT or SIGTERM, and the JVM's end held back until the stack has stopped in order. */
  private static final class StopSignal {
    private static final long LIMIT_SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    void listen() {
      Runtime.getRuntime().addShutdownHook(new Thread(this::hold));
    }

    private void hold() {
      asked.countDown();
      try {
        // Not for the main thread itself: it ends in System.exit, which waits for this.
        boolean inOrder = stopped.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (!inOrder) {
          System.err.println("Not stopped after " + LIMIT_SECONDS + " s; what is left is killed.");
        }
      } catch (InterruptedException ending) {
        Thread.currentThread().interrupt();
      }
    }

    void await() throws InterruptedException {
      asked.await();
    }

    void stopped() {
      stopped.countDown();
    }
  }

  private int inBackground(StateFolder state) throws IOException, InterruptedException {
    Path log = state.logFile("up");
    System.err.println("  Starting in the background; it tells in " + log);
    List<String> options = new ArrayList<>();
    if (awsEndpoint != null) {
      options.addAll(List.of("--aws-endpoint", awsEndpoint.toString()));
    }
    if (runtimeClient) {
      options.add("--runtime-client");
    }
    RunningStack running = BackgroundStack.start(state, options, log);
    running.notices().forEach(notice -> System.err.println("  Note: " + notice));
    print(
        String.format(
            Locale.ROOT,
            "Ready in %.1f s%s, in the background. `probity down` stops it; the state stays.",
            running.readySeconds(),
            resident(running.pid())),
        running);
    return ExitCode.OK.number();
  }

  private static String resident(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(ResidentMemory::ofTree)
        .map(bytes -> ", " + Quantities.bytes(bytes) + " resident in all")
        .orElse("");
  }

  private void print(String headline, RunningStack running) {
    Path state = LocalFolders.state();
    ObjectNode json = running.toJson().put("ready", true);
    json.put("api", running.url(StackService.GATEWAY).toString());
    json.put("rpc", running.url(StackService.CHAIN).toString());
    json.put("state", state.toString());
    json.put("network", state.resolve("network.json").toString());
    List<String> lines = new ArrayList<>();
    lines.add(headline);
    lines.add("  API       " + running.url(StackService.GATEWAY));
    lines.add("  chain     " + running.url(StackService.CHAIN) + " (chain id 31337)");
    lines.add("  network   " + state.resolve("network.json") + " (what verifiers pin)");
    lines.add(
        "  keepers   "
            + state.resolve("wallets")
            + " (keyholders' and administrators' wallets, password beside)");
    lines.add("  next      probity init, once");
    lines.add("            probity register --email ADDRESS, once; `probity mail` shows the code");
    lines.add("            probity login");
    lines.add("            probity data add FILE.csv --public");
    common.print(json, String.join(System.lineSeparator(), lines));
  }
}
