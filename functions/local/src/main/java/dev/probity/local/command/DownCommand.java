package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import dev.probity.local.service.StateFolder;
import dev.probity.local.service.StateLock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stop the local stack in order, and wait until it is gone. Its state stays.",
    footerHeading = "%nExamples:%n",
    footer = {"  probity down", "  probity down && rm -r .probity      and forget everything"})
final class DownCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<StateFolder> state = LocalFolders.existingState();
    Optional<StateLock.Holder> holder = state.isEmpty() ? Optional.empty() : state.get().holder();
    var json = JsonNodeFactory.instance.objectNode().put("wasRunning", holder.isPresent());
    if (state.isEmpty() || holder.isEmpty()) {
      common.print(json, "No stack runs on " + LocalFolders.state() + ".");
      return ExitCode.OK.number();
    }
    long pid = holder.get().pid();
    json.put("pid", pid);
    // The kernel's lock says that the holder lives, so the process id is still its own.
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    process.ifPresent(ProcessHandle::destroy);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (state.get().holder().filter(now -> now.pid() == pid).isPresent()
        || process.filter(DownCommand::runs).isPresent()) {
      if (System.nanoTime() > deadline) {
        throw ClientException.environment(
            "Process %d does not stop within %d s. `kill -9 %d` ends it and its services; the state survives that too."
                .formatted(pid, LIMIT.toSeconds(), pid),
            null);
      }
      Thread.sleep(50);
    }
    common.print(json, "Stopped. The state stays in " + LocalFolders.state() + ".");
    return ExitCode.OK.number();
  }

  /** Not one that has ended and waits for its parent to ask. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
