package dev.probity.client.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.client.ClientException;
import dev.probity.client.http.BoundedCall;
import dev.probity.protocol.wire.Problem;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Calls the deployment's API. Replies are bounded; what they say is for the caller to check. */
public final class ModuleApi implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration CALL = Duration.ofSeconds(40);
  private static final int MAX_REPLY_BYTES = 6 << 20;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_NOW = 503;

  /**
   * A gateway without a free function says so at once; one that answers later has waited for a
   * function, which may still be at work.
   */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** Between tries when the gateway has no function free: 3 s altogether, and up to a half more. */
  private static final List<Duration> PAUSES =
      Stream.of(200, 400, 800, 1600).map(Duration::ofMillis).toList();

  private final URI base;
  private final Duration limit;
  private final HttpClient http;

  /** The API at this address. */
  public ModuleApi(URI base) {
    this(base, CALL);
  }

  /**
   * The API at this address.
   *
   * @param limit from sending to the last byte of an answer
   */
  ModuleApi(URI base, Duration limit) {
    this.base = base;
    this.limit = limit;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * A reply.
   *
   * @param status 200 to 299
   */
  public record Answer(int status, JsonNode json) {}

  /** Where it is. */
  public URI base() {
    return base;
  }

  /** Reads. */
  public Answer get(String path) throws ApiRefusedException {
    return json(request(path).GET().build());
  }

  /** Reads with further headers. */
  public Answer get(String path, Map<String, String> headers) throws ApiRefusedException {
    HttpRequest.Builder request = request(path).GET();
    headers.forEach(request::header);
    return json(request.build());
  }

  /** Sends a compact JWE. */
  public Answer postJwe(String path, String compact) throws ApiRefusedException {
    return postJwe(path, compact, Map.of());
  }

  /** Sends a compact JWE with further headers. */
  public Answer postJwe(String path, String compact, Map<String, String> headers)
      throws ApiRefusedException {
    HttpRequest.Builder request =
        request(path)
            .header("content-type", "application/jose")
            .POST(BodyPublishers.ofString(compact));
    headers.forEach(request::header);
    return json(request.build());
  }

  /** Sends JSON with further headers. */
  public Answer postJson(String path, byte[] body, Map<String, String> headers)
      throws ApiRefusedException {
    HttpRequest.Builder request =
        request(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return json(request.build());
  }

  /** A text member of an answer. */
  public static String text(JsonNode json, String member) {
    try {
      return StrictJson.text(json, member);
    } catch (WireException foreign) {
      throw ClientException.refused("The API's answer lacks " + member + ".", foreign);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path));
  }

  private Answer json(HttpRequest request) throws ApiRefusedException {
    BoundedCall.Answer response = patiently(request);
    int status = response.status();
    byte[] body = response.body();
    if (body.length > MAX_REPLY_BYTES) {
      throw ClientException.refused("The API at " + base + " answered with more than 6 MiB.", null);
    }
    if (status / 100 != 2 && status < 400) {
      throw ClientException.refused(
          "The API at %s answered with status %d, and redirects are not followed. Is the address right?"
              .formatted(base, status),
          null);
    }
    try {
      if (status / 100 != 2) {
        throw new ApiRefusedException(Problem.parse(body, status));
      }
      return new Answer(status, StrictJson.parse(body, StrictJson.Limits.BODY));
    } catch (WireException foreign) {
      if (status / 100 == 5 || status == TOO_MANY_REQUESTS) {
        // API Gateway's own words, when a function did not start, took too long or was throttled.
        throw ClientException.unavailable(
            "The API at %s cannot answer now (status %d). Repeat the command."
                .formatted(base, status),
            foreign);
      }
      throw ClientException.refused(
          "The API at "
              + base
              + " answered with something else than Probity's JSON ("
              + foreign.getMessage()
              + "). Is the address right?",
          foreign);
    }
  }

  /** Repeats a call that has certainly reached no function. */
  private BoundedCall.Answer patiently(HttpRequest request) {
    long began = System.nanoTime();
    BoundedCall.Answer answer = send(request);
    for (Duration pause : PAUSES) {
      if (!isOfGateway(answer) || System.nanoTime() - began > AT_ONCE.toNanos()) {
        return answer;
      }
      try {
        Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 2)));
      } catch (InterruptedException interrupted) {
        throw interrupted(interrupted);
      }
      began = System.nanoTime();
      answer = send(request);
    }
    return answer;
  }

  /** Whether API Gateway refuses by itself, because too much goes on. */
  private static boolean isOfGateway(BoundedCall.Answer answer) {
    if (answer.status() != NOT_NOW && answer.status() != TOO_MANY_REQUESTS) {
      return false;
    }
    try {
      return Problem.parse(answer.body(), answer.status()).step().equals("gateway");
    } catch (WireException neither) {
      return false;
    }
  }

  private BoundedCall.Answer send(HttpRequest request) {
    try {
      return BoundedCall.send(http, request, MAX_REPLY_BYTES + 1, limit);
    } catch (IOException down) {
      throw unavailable(down);
    } catch (InterruptedException interrupted) {
      throw interrupted(interrupted);
    }
  }

  private static ClientException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return ClientException.unavailable("Interrupted while waiting for the API.", cause);
  }

  private ClientException unavailable(IOException cause) {
    return ClientException.unavailable(
        "The API at "
            + base
            + " does not answer ("
            + cause.getClass().getSimpleName()
            + "). If it is the local stack, `probity status` tells; then repeat the command.",
        cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
