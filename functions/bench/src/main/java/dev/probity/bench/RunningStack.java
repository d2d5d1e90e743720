package dev.probity.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A stack that {@code up} started; closing it is Ctrl-C. */
final class RunningStack implements AutoCloseable {
  private static final long READY_SECONDS = 120;
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final Path endpoints;
  private final double secondsToReady;

  private RunningStack(Process process, Path endpoints, double secondsToReady) {
    this.process = process;
    this.endpoints = endpoints;
    this.secondsToReady = secondsToReady;
  }

  /** Starts it. It writes {@code endpoints.json} when it is ready. */
  static RunningStack start(List<String> command, Path state)
      throws IOException, InterruptedException {
    Path endpoints = state.resolve("endpoints.json");
    Path log = state.resolveSibling("up.log");
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    while (!Files.exists(endpoints)) {
      if (!process.isAlive() || System.nanoTime() - begin > READY_SECONDS * 1_000_000_000L) {
        process.destroy();
        throw new IllegalStateException("the stack did not start: " + Files.readString(log));
      }
      Thread.sleep(20);
    }
    return new RunningStack(process, endpoints, (System.nanoTime() - begin) / 1e9);
  }

  double secondsToReady() {
    return secondsToReady;
  }

  /** The chain's JSON-RPC endpoint. */
  String rpc() throws IOException {
    JsonNode rpcs = new ObjectMapper().readTree(endpoints.toFile()).required("rpcs");
    return rpcs.required(0).asText();
  }

  /** Resident memory of its process and all below; pages that two of them share count twice. */
  long residentBytes() throws IOException {
    long sum = 0;
    for (ProcessHandle each :
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList()) {
      Path status = Path.of("/proc", Long.toString(each.pid()), "status");
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          sum += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    }
    return sum;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
    }
  }
}
