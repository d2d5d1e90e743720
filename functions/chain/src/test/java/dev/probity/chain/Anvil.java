package dev.probity.chain;

import dev.probity.chain.rpc.RpcEndpoint;
import dev.probity.chain.rpc.RpcValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node of our own on a free loopback port, hard fork Prague, blocks on demand. */
final class Anvil implements AutoCloseable {
  static final long CHAIN_ID = 31_337;

  private static final Pattern LISTENING = Pattern.compile("Listening on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final URI uri;
  private final RpcEndpoint rpc;

  private Anvil(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
    this.rpc = RpcEndpoint.of(uri);
  }

  /** A new chain, finalized = newest − 2. */
  static Anvil start(String... more) {
    List<String> command = new ArrayList<>();
    command.add(binary().toString());
    command.addAll(
        List.of(
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--hardfork",
            "prague",
            "--no-cors",
            "--chain-id",
            Long.toString(CHAIN_ID),
            "--slots-in-an-epoch",
            "1"));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder said = new StringBuilder();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.append(line).append('\n');
        Matcher listening = LISTENING.matcher(line);
        if (listening.find()) {
          Thread.ofVirtual().start(() -> drain(output));
          return new Anvil(process, URI.create("http://127.0.0.1:" + listening.group(1)));
        }
      }
      throw new IllegalStateException("anvil did not start: " + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void drain(BufferedReader output) {
    try (output) {
      while (output.readLine() != null) {
        // a full pipe would stop the node
      }
    } catch (IOException ended) {
      return;
    }
  }

  URI uri() {
    return uri;
  }

  RpcEndpoint rpc() {
    return rpc;
  }

  RpcValue call(String method, Object... params) {
    return rpc.call(method, params);
  }

  void mine(int blocks) {
    rpc.call("anvil_mine", "0x" + Integer.toHexString(blocks));
  }

  /** Replaces the newest blocks by empty ones. */
  void reorganise(int blocks) {
    rpc.call("anvil_reorg", blocks, List.of());
  }

  void fund(dev.probity.protocol.wire.Address account, String weiHex) {
    rpc.call("anvil_setBalance", account.toString(), weiHex);
  }

  /** Ends it as a person would, so that it writes its state. */
  void stop() {
    process.destroy();
    waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    waitFor();
  }

  private void waitFor() {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path binary() {
    String os =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return Path.of(
        System.getProperty("probity.root"),
        "contracts",
        "node_modules",
        "@foundry-rs",
        "anvil-" + os + "-" + arch,
        "bin",
        "anvil");
  }
}
