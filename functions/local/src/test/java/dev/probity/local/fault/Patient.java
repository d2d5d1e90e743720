package dev.probity.local.fault;

import dev.probity.local.story.ModuleOverHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A client that sends the same request again until it is answered for good, as every client must.
 */
final class Patient {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 100;

  private final ModuleOverHttp module;
  private final Unanswered unanswered;

  /** What is done where no answer comes. */
  @FunctionalInterface
  interface Unanswered {
    void carryOn() throws Exception;
  }

  Patient(URI api, Unanswered unanswered) {
    this.module = new ModuleOverHttp(api);
    this.unanswered = unanswered;
  }

  HttpResponse<String> post(String path, String sealed) throws Exception {
    return answered(() -> module.post(path, sealed));
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return answered(() -> module.post(path, body, headers));
  }

  /** Asks until it is no longer 202, under way. */
  HttpResponse<String> ended(String path) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> status = answered(() -> module.get(path));
    while (status.statusCode() == 202) {
      requireBefore(deadline, path, status);
      Thread.sleep(PAUSE_MILLIS);
      status = answered(() -> module.get(path));
    }
    return status;
  }

  private HttpResponse<String> answered(Callable<HttpResponse<String>> request) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        HttpResponse<String> answer = request.call();
        if (!mayPass(answer)) {
          return answer;
        }
        requireBefore(deadline, "the same request", answer);
      } catch (IOException unreachable) {
        unanswered.carryOn();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private static boolean mayPass(HttpResponse<String> answer) throws IOException {
    return answer.statusCode() >= 500
        || (answer.statusCode() >= 400
            && ModuleOverHttp.JSON.readTree(answer.body()).path("retryable").asBoolean());
  }

  private static void requireBefore(long deadline, String what, HttpResponse<String> answer) {
    if (System.nanoTime() > deadline) {
      throw new AssertionError(what + " is still answered " + answer.body());
    }
  }
}
