package dev.probity.local.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.client.ClientException;
import dev.probity.client.ExitCode;
import dev.probity.client.cli.CommonOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code probity down}. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stop the local stack in order. Its state stays.",
    footerHeading = "%nExamples:%n",
    footer = "  probity down")
final class DownCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Mixin private CommonOptions common = new CommonOptions();

  @Override
  public Integer call() throws InterruptedException {
    Optional<RunningStack> running = RunningStack.on(LocalFolders.state());
    var json = JsonNodeFactory.instance.objectNode().put("wasRunning", running.isPresent());
    if (running.isEmpty()) {
      common.print(json, "No stack runs on " + LocalFolders.state() + ".");
      return ExitCode.OK.number();
    }
    long pid = running.get().holder().pid();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (RunningStack.on(LocalFolders.state()).isPresent()) {
      if (System.nanoTime() > deadline) {
        throw ClientException.environment(
            "Process " + pid + " does not stop. `kill -9 " + pid + "` ends it and its services.",
            null);
      }
      Thread.sleep(100);
    }
    common.print(json, "Stopped. The state stays in " + LocalFolders.state() + ".");
    return ExitCode.OK.number();
  }
}
