package dev.probity.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP call that ends. The timeout of an {@link HttpRequest} covers an answer's headers alone;
 * this limit covers its body too, so that a server which falls silent in the middle holds nobody.
 */
public final class BoundedCall {
  private BoundedCall() {}

  /**
   * An answer.
   *
   * @param body no more of it than was asked for
   */
  public record Answer(int status, byte[] body) {}

  /**
   * Makes the call.
   *
   * @param maxBytes how much of the body is read; the rest is left
   * @param limit from now to the last byte
   * @throws HttpTimeoutException when the limit is over
   */
  public static Answer send(HttpClient http, HttpRequest request, int maxBytes, Duration limit)
      throws IOException, InterruptedException {
    var call =
        new FutureTask<>(() -> {
          HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
          try (InputStream body = response.body()) {
            return new Answer(response.statusCode(), body.readNBytes(maxBytes));
          }
        });
    Thread.ofVirtual().start(call);
    try {
      return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      var timeout = new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
      timeout.initCause(late);
      throw timeout;
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException broken -> throw broken;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IllegalStateException("a call failed", failed);
      }
    } finally {
      call.cancel(true);
    }
  }
}
