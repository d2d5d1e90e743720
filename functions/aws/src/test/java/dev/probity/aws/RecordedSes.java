package dev.probity.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Plays SES on the loopback interface: answers as it was told, and keeps what it was asked. */
final class RecordedSes implements AutoCloseable {
  private static final Answer TAKEN = new Answer(200, "", "{\"MessageId\":\"0100-0-0\"}");

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What came. */
  record Request(
      String method, String path, String contentType, String authorization, String body) {}

  /**
   * What to answer.
   *
   * @param errorType the header {@code x-amzn-ErrorType}; empty: none
   */
  record Answer(int status, String errorType, String body) {
    /** Keeps the connection open and never answers. */
    static final Answer NONE = new Answer(0, "", "");

    /** Closes the connection without an answer. */
    static final Answer CUT = new Answer(-1, "", "");

    static Answer error(int status, String type, String message) {
      return new Answer(status, type, "{\"message\":\"" + message + "\"}");
    }
  }

  RecordedSes() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/", this::handle);
    http.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** The next answers, in this order; after them, every message is taken. */
  void answer(Answer... next) {
    answers.addAll(List.of(next));
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              String.valueOf(headers.getFirst("Content-Type")),
              String.valueOf(headers.getFirst("Authorization")),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      Answer next = answers.poll();
      Answer answer = next == null ? TAKEN : next;
      if (answer.equals(Answer.NONE)) {
        await();
      }
      if (answer.status() > 0) {
        send(exchange, answer);
      }
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("x-amzn-RequestId", "request-1");
    if (!answer.errorType().isEmpty()) {
      exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.errorType());
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private void await() {
    try {
      closed.await();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
    threads.close();
  }
}
