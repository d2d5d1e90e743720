package dev.probity.client.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server on the loopback that answers every request as it is told. */
public final class OddServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<String> paths = new CopyOnWriteArrayList<>();

  /** A server that answers like this. */
  public OddServer(HttpHandler handler) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext(
        "/",
        exchange -> {
          paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          handler.handle(exchange);
        });
    server.start();
  }

  /** One answer for every request. */
  public static OddServer answering(int status, byte[] body) throws IOException {
    return new OddServer(exchange -> answer(exchange, status, body));
  }

  /** Reads what is left of the request, and answers. */
  public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** A server that promises a body, sends a little of it and then falls silent. */
  public static OddServer silentAfter(int status, byte[] beginning) throws IOException {
    CountDownLatch[] end = new CountDownLatch[1];
    OddServer silent =
        new OddServer(exchange -> {
          exchange.sendResponseHeaders(status, beginning.length + 100);
          exchange.getResponseBody().write(beginning);
          exchange.getResponseBody().flush();
          try {
            end[0].await();
          } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
          }
        });
    end[0] = silent.closing;
    return silent;
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** Method and path of each request. */
  public List<String> paths() {
    return paths;
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    workers.shutdownNow();
  }
}
