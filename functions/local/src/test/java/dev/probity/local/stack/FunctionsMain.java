package dev.probity.local.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.SamTemplate;
import dev.probity.local.gateway.template.TemplateException;
import dev.probity.local.gateway.template.TemplateValues;
import dev.probity.local.service.LocalCredentials;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The template's functions behind their HTTP API, and the schedules that send and confirm
 * transactions and work on operations, in a process of their own; what they stand on is elsewhere
 * and outlives it.
 */
public final class FunctionsMain {
  private static final long PAUSE_MILLIS = 200;

  /** The variable of those who send and confirm transactions. */
  private static final String TRANSACTIONS = "TRANSACTION_KEY";

  private static final String OPERATIONS = "RunOperation";

  private static final ObjectMapper JSON = new ObjectMapper();

  private FunctionsMain() {}

  /**
   * What such a process is told.
   *
   * @param port of the HTTP API
   * @param aws one endpoint for all of AWS but Lambda
   * @param rpc the chain's
   */
  private record Told(
      String projectRoot, String state, int port, URI aws, URI rpc, TemplateValues values) {}

  /**
   * Writes what a process is told, for functions in the place of a stack's own.
   *
   * @param aws one endpoint for all of AWS but Lambda
   * @param rpc the chain's
   */
  public static void tell(Stack stack, URI aws, URI rpc, Path file) throws IOException {
    var told =
        new Told(
            SharedStack.projectRoot().toString(),
            stack.stateFolder().toString(),
            stack.apiUrl().getPort(),
            aws,
            rpc,
            stack.values());
    Files.write(file, JSON.writeValueAsBytes(told));
  }

  /** Takes the file that {@link #tell} wrote; ends with its parent. */
  public static void main(String[] args) throws IOException, TemplateException {
    Thread.ofPlatform().daemon().name("parent-watch").start(FunctionsMain::endWithParent);
    Told told = JSON.readValue(Path.of(args[0]).toFile(), Told.class);
    Path root = Path.of(told.projectRoot());
    StateFolder state = StateFolder.at(Path.of(told.state()));
    var aws =
        new AwsEndpoints(
            told.aws(), told.aws(), told.aws(), told.aws(), LocalCredentials.of(state));
    Map<String, String> environment = new TreeMap<>(aws.environment());
    environment.put("CHAIN_RPC_URLS", told.rpc().toString());
    SamTemplate template = SamTemplate.read(root.resolve("infrastructure/template.yaml"));
    StackGateway gateway =
        StackGateway.start(
            new StackGateway.Surroundings(template, told.values(), aws, root, state),
            new StackGateway.Settings(told.port(), 0, environment, false, Optional.empty(), false),
            (source, request, message) ->
                System.out.println(source + " " + request + " " + message.stripTrailing()));
    for (FunctionModel function : template.functions(told.values())) {
      if (!function.schedules().isEmpty() && finishesWhatWasBegun(function)) {
        Thread.ofPlatform()
            .name("schedule of " + function.logicalId())
            .start(() -> fire(gateway, function.logicalId()));
      }
    }
  }

  private static boolean finishesWhatWasBegun(FunctionModel function) {
    return function.environment().containsKey(TRANSACTIONS)
        || function.logicalId().equals(OPERATIONS);
  }

  /** The parent holds the other end of standard input, and never writes to it. */
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever sent; whatever comes is not the end.
      }
    } catch (IOException gone) {
      // A broken pipe says the same as its end.
    }
    System.exit(0);
  }

  private static void fire(StackGateway gateway, String function) {
    try {
      while (true) {
        Thread.sleep(PAUSE_MILLIS);
        run(gateway, function);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(StackGateway gateway, String function) throws InterruptedException {
    try {
      gateway.run(function);
    } catch (InvocationException failed) {
      System.out.println("schedule - " + failed.getMessage());
    }
  }
}
