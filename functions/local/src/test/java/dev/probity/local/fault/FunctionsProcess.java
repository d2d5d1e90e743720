package dev.probity.local.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.probity.local.service.ServiceProcess;
import dev.probity.local.stack.FunctionsMain;
import dev.probity.local.stack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A stack's functions in a process that can be killed, in the place of the stack's own gateway. */
final class FunctionsProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final Stack stack;
  private final FunctionsClasses classes;
  private final Path told;
  private volatile ServiceProcess process;

  /** Starts it; the stack's own gateway has been stopped. */
  FunctionsProcess(Stack stack, CountedPorts ports, FunctionsClasses classes)
      throws IOException, InterruptedException {
    this.stack = stack;
    this.classes = classes;
    this.told = stack.stateFolder().resolve("functions.json");
    FunctionsMain.tell(stack, ports.aws(), ports.rpc(), told);
    this.process = started();
  }

  private ServiceProcess started() throws IOException, InterruptedException {
    ServiceProcess fresh = ServiceProcess.start(classes.command(told, stack.stateFolder(), log()));
    fresh.awaitReady(this::listens, START_LIMIT);
    return fresh;
  }

  private Path log() {
    return stack.stateFolder().resolve("logs/killed-functions.log");
  }

  /** Nobody was alarmed, so far as the log goes back. */
  void requireNoAlarm() throws IOException {
    for (Path log : List.of(log(), log().resolveSibling(log().getFileName() + ".1"))) {
      if (Files.exists(log)) {
        assertThat(Files.readString(log)).doesNotContain("\"event\":\"alarm\"");
      }
    }
  }

  private boolean listens() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), stack.apiUrl().getPort())) {
      return socket.isConnected();
    }
  }

  /** Ends it with SIGKILL; it is gone when this returns. */
  void kill() {
    process.kill();
  }

  /** Starts it again where it was killed. */
  void revive() throws IOException, InterruptedException {
    if (!process.alive()) {
      process = started();
    }
  }

  /** Ends it in order, however long that takes. */
  void end() throws IOException {
    process.stop(START_LIMIT);
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
