package dev.probity.local.gateway.runtime;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.gateway.Invoker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API (version 2018-06-01) for one child, on any free port of 127.0.0.1: it hands
 * out events and takes replies, one at a time.
 */
final class RuntimeApi implements AutoCloseable {
  private static final String VERSION = "/2018-06-01/runtime/";

  /** Of an error's description; what is longer is cut. */
  private static final int MAXIMUM_ERROR_BYTES = 256 << 10;

  private final HttpServer server;
  private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
  private final LinkedBlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> initialized = new CompletableFuture<>();
  private volatile @Nullable Invocation current;

  /**
   * An event for the child.
   *
   * @param deadline milliseconds since 1970
   */
  record Invocation(
      String requestId,
      byte[] event,
      String functionArn,
      long deadline,
      CompletableFuture<byte[]> reply) {}

  /** What the child says of its failure; for the log alone. */
  static class ChildException extends Exception {
    private static final long serialVersionUID = 1L;

    ChildException(String message) {
      super(message, null, false, false);
    }
  }

  /** The child ended before it took the event, which another child may be given. */
  static final class NotTakenException extends ChildException {
    private static final long serialVersionUID = 1L;

    NotTakenException() {
      super("the runtime exited before it took the event");
    }
  }

  /** The reply is longer than Lambda allows. */
  static final class LongReplyException extends Exception {
    private static final long serialVersionUID = 1L;

    LongReplyException() {
      super("the reply is too long", null, false, false);
    }
  }

  private RuntimeApi(HttpServer server) {
    this.server = server;
  }

  static RuntimeApi start() throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    RuntimeApi api = new RuntimeApi(server);
    server.setExecutor(api.exchanges);
    server.createContext("/", api::serve);
    server.start();
    return api;
  }

  /** {@code 127.0.0.1:port}: the value of {@code AWS_LAMBDA_RUNTIME_API}. */
  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Completes when the child asks for its first event; fails when it says that it could not start.
   */
  CompletableFuture<Void> initialized() {
    return initialized;
  }

  /** Hands an event to the child as soon as it asks. */
  void offer(Invocation invocation) {
    waiting.add(invocation);
  }

  /** The child is gone: fails what it has not answered. */
  void gone(ChildException why) {
    initialized.completeExceptionally(why);
    Invocation unanswered = current;
    if (unanswered != null) {
      unanswered.reply().completeExceptionally(why);
    }
    for (Invocation one = waiting.poll(); one != null; one = waiting.poll()) {
      one.reply().completeExceptionally(new NotTakenException());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    exchanges.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String said = exchange.getRequestMethod() + " " + path;
      Invocation asked = current;
      if (said.equals("GET " + VERSION + "invocation/next")) {
        next(exchange);
      } else if (said.equals("POST " + VERSION + "init/error")) {
        initialized.completeExceptionally(error(exchange));
        answer(exchange, 202, "{\"status\":\"OK\"}");
      } else if (asked != null && said.equals("POST " + of(asked) + "/response")) {
        byte[] reply = exchange.getRequestBody().readNBytes(Invoker.MAXIMUM_PAYLOAD_BYTES + 1);
        boolean tooLong = reply.length > Invoker.MAXIMUM_PAYLOAD_BYTES;
        answer(exchange, tooLong ? 413 : 202, "{\"status\":\"OK\"}");
        if (tooLong) {
          asked.reply().completeExceptionally(new LongReplyException());
        } else {
          asked.reply().complete(reply);
        }
      } else if (asked != null && said.equals("POST " + of(asked) + "/error")) {
        ChildException error = error(exchange);
        answer(exchange, 202, "{\"status\":\"OK\"}");
        asked.reply().completeExceptionally(error);
      } else {
        answer(exchange, 404, "{\"errorMessage\":\"not served\",\"errorType\":\"NotFound\"}");
      }
    }
  }

  private static String of(Invocation invocation) {
    return VERSION + "invocation/" + invocation.requestId();
  }

  private void next(HttpExchange exchange) throws IOException {
    initialized.complete(null);
    Invocation invocation;
    try {
      invocation = waiting.take();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return;
    }
    current = invocation;
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "application/json");
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", invocation.functionArn());
    headers.set("Lambda-Runtime-Trace-Id", trace());
    exchange.sendResponseHeaders(200, invocation.event().length);
    exchange.getResponseBody().write(invocation.event());
  }

  private static String trace() {
    String random = UUID.randomUUID().toString().replace("-", "");
    long seconds = System.currentTimeMillis() / 1000;
    return "Root=1-%08x-%s;Parent=%s;Sampled=0"
        .formatted(seconds, random.substring(0, 24), random.substring(16));
  }

  private static ChildException error(HttpExchange exchange) throws IOException {
    byte[] said = exchange.getRequestBody().readNBytes(MAXIMUM_ERROR_BYTES);
    return new ChildException(new String(said, StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
