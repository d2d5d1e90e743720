package dev.probity.local.story;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A chain endpoint that tells the truth but for one thing. */
final class LyingEndpoint implements AutoCloseable {
  private static final Pattern TIMESTAMP = Pattern.compile("\"timestamp\":\"0x([0-9a-f]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  /** About the hash of every block above genesis. */
  static LyingEndpoint aboutHashes(URI honest) throws IOException {
    return new LyingEndpoint(
        honest,
        answer ->
            answer.contains("\"number\":\"0x0\"")
                ? answer
                : answer.replaceAll("\"(hash|blockHash)\":\"0x.{8}", "\"$1\":\"0xdeadbeef"));
  }

  /** About the time of every block, which it says lies so far ahead. */
  static LyingEndpoint aboutTime(URI honest, Duration ahead) throws IOException {
    return new LyingEndpoint(
        honest,
        answer ->
            TIMESTAMP
                .matcher(answer)
                .replaceAll(time ->
                    "\"timestamp\":\"0x"
                        + Long.toHexString(Long.parseLong(time.group(1), 16) + ahead.toSeconds())
                        + "\""));
  }

  private LyingEndpoint(URI honest, UnaryOperator<String> lie) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] answer =
                lie.apply(ask(honest, exchange.getRequestBody().readAllBytes()))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
  }

  private String ask(URI honest, byte[] body) throws IOException {
    try {
      return client
          .send(
              HttpRequest.newBuilder(honest)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    client.close();
  }
}
