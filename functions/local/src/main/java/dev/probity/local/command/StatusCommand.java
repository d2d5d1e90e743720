package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.client.terminal.Quantities;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import dev.probity.local.stack.ResidentMemory;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.StackContents;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Say what of the local stack runs and where, how far the chain is, and what is stored.",
      "",
      "Exit code 0 when all of it is up, 6 when it is not."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  probity status", "  probity status --json"})
final class StatusCommand implements Callable<Integer> {
  private static final int CONNECT_MILLIS = 1_000;

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<StateFolder> state = LocalFolders.existingState();
    Optional<StateLock.Holder> holder = state.isEmpty() ? Optional.empty() : state.get().holder();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("running", holder.isPresent());
    json.put("state", LocalFolders.state().toString());
    if (state.isEmpty() || holder.isEmpty()) {
      json.put("ready", false);
      common.print(json, "No stack runs on " + LocalFolders.state() + ". `probity up` starts one.");
      return ExitCode.UNAVAILABLE.number();
    }
    json.put("pid", holder.get().pid());
    json.put("since", holder.get().since().toString());
    Optional<RunningStack> running = RunningStack.read(state.get());
    json.put("ready", running.isPresent());
    if (running.isEmpty()) {
      common.print(
          json, "A stack is being started or stopped by process " + holder.get().pid() + ".");
      return ExitCode.UNAVAILABLE.number();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "The stack runs, process %d, since %s."
            .formatted(holder.get().pid(), holder.get().since()));
    boolean all = services(running.get(), json, lines);
    contents(state.get(), running.get(), json, lines);
    common.print(json, String.join(System.lineSeparator(), lines));
    return all ? ExitCode.OK.number() : ExitCode.UNAVAILABLE.number();
  }

  private static boolean services(RunningStack running, ObjectNode json, List<String> lines) {
    ArrayNode list = json.putArray("services");
    boolean all = true;
    for (RunningStack.Part part : running.parts()) {
      boolean up = answers(part.url());
      all &= up;
      // What runs inside the stack's own process is counted there once.
      Optional<Long> resident =
          part.pid() == running.pid() && part.service() != StackService.GATEWAY
              ? Optional.empty()
              : ProcessHandle.of(part.pid())
                  .flatMap(process ->
                      part.pid() == running.pid()
                          ? ResidentMemory.of(process)
                          : ResidentMemory.ofTree(process));
      ObjectNode one =
          list.addObject()
              .put("service", part.service().label())
              .put("up", up)
              .put("url", part.url().toString())
              .put("pid", part.pid());
      resident.ifPresent(bytes -> one.put("residentBytes", bytes));
      String line =
          String.format(
              Locale.ROOT,
              "  %-10s %-5s %-24s ",
              part.service().label(),
              up ? "up" : "DOWN",
              part.url());
      lines.add(line + (part.isOurs() ? process(part, resident) : "not started by this stack"));
    }
    ProcessHandle.of(running.pid())
        .flatMap(ResidentMemory::ofTree)
        .ifPresent(bytes -> {
          json.put("residentBytes", bytes);
          lines.add("  in all     " + Quantities.bytes(bytes) + " resident");
        });
    return all;
  }

  private static String process(RunningStack.Part part, Optional<Long> resident) {
    return String.format(
        Locale.ROOT,
        "process %-8d %s",
        part.pid(),
        resident.map(Quantities::bytes).orElse("(in the gateway's)"));
  }

  private static boolean answers(URI endpoint) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), CONNECT_MILLIS);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void contents(
      StateFolder state, RunningStack running, ObjectNode json, List<String> lines)
      throws IOException, InterruptedException {
    StackContents contents = StackContents.of(state, running);
    contents
        .chain()
        .ifPresentOrElse(
            chain -> {
              json.putObject("chain")
                  .put("latest", chain.latest())
                  .put("finalized", chain.finalized());
              lines.add(
                  "  chain      block %d, final up to %d"
                      .formatted(chain.latest(), chain.finalized()));
            },
            () -> lines.add("  chain      does not answer"));
    ObjectNode tables = json.putObject("tables");
    contents
        .rows()
        .forEach((table, rows) -> {
          tables.put(table, rows);
          lines.add("  table      " + table + ", " + Quantities.count(rows) + " rows");
        });
    ObjectNode buckets = json.putObject("buckets");
    contents
        .objects()
        .forEach((bucket, objects) -> {
          buckets.put(bucket, objects);
          lines.add("  bucket     " + bucket + ", " + Quantities.count(objects) + " blocks");
        });
  }
}
