package dev.probity.chain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.chain.rpc.RpcEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A loopback proxy before a node that drops, delays, breaks or falsifies what it answers. */
final class FaultProxy implements AutoCloseable {
  static final RpcEndpoint.Limits QUICK =
      new RpcEndpoint.Limits(Duration.ofSeconds(2), Duration.ofMillis(700), 256 * 1024);

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI upstream;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean dropping;
  private volatile int status = 200;
  private volatile Duration delay = Duration.ZERO;
  private volatile UnaryOperator<String> ask = UnaryOperator.identity();
  private volatile UnaryOperator<String> falsify = UnaryOperator.identity();

  private FaultProxy(HttpServer server, URI upstream) {
    this.server = server;
    this.upstream = upstream;
  }

  static FaultProxy before(URI upstream) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      FaultProxy proxy = new FaultProxy(server, upstream);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", proxy::handle);
      server.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RpcEndpoint endpoint() {
    return endpoint(RpcEndpoint.Limits.STANDARD);
  }

  RpcEndpoint endpoint(RpcEndpoint.Limits limits) {
    return new RpcEndpoint(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v3/secret-access-key"),
        limits);
  }

  int requests() {
    return requests.get();
  }

  void dropping(boolean drop) {
    dropping = drop;
  }

  void status(int answered) {
    status = answered;
  }

  void delay(Duration before) {
    delay = before;
  }

  /** Changes what the node answered. */
  void falsify(UnaryOperator<String> change) {
    falsify = change;
  }

  /** Changes what the node is asked. */
  void ask(UnaryOperator<String> change) {
    ask = change;
  }

  void honest() {
    ask = UnaryOperator.identity();
    dropping = false;
    status = 200;
    delay = Duration.ZERO;
    falsify = UnaryOperator.identity();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (dropping) {
        return;
      }
      Thread.sleep(delay);
      HttpResponse<String> reply =
          http.send(
              HttpRequest.newBuilder(upstream)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(ask.apply(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      byte[] answer = falsify.apply(reply.body()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
