package dev.probity.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.local.stack.AwsEndpoints;
import dev.probity.local.stack.RunningStack;
import dev.probity.local.stack.StackService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Calls of a running stack's functions, by HTTP and by Invoke. */
final class StackCalls implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Set<String> ASKED_AGAIN =
      Set.of("DatasetStatus", "RegistrationStatus", "OrderStatus", "TokenStatus");
  private static final Set<String> INVOKED =
      Set.of("QueryRole", "Echo", "DigestIterate", "DepositKey", "ReleaseKey", "EraseKey");
  private static final String REFUSED = "\"refused\"";

  private final URI api;
  private final RunningStack running;
  private final AwsEndpoints aws;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  StackCalls(RunningStack running, AwsEndpoints aws) {
    this.api = running.url(StackService.GATEWAY);
    this.running = running;
    this.aws = aws;
  }

  /** Calls a function and requires that it accepts, again and again while it asks to wait. */
  String accepted(String function, RenderedEvent event) throws IOException, InterruptedException {
    if (INVOKED.contains(function)) {
      return invoked(function, event.event());
    }
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      HttpResponse<String> answer = send(event.event());
      boolean waiting = answer.statusCode() == 202 && ASKED_AGAIN.contains(function);
      if (answer.statusCode() / 100 == 2 && !waiting) {
        return answer.body();
      }
      if (!waiting || System.nanoTime() > deadline) {
        throw new IOException(
            function
                + " should have accepted, and answered "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
      Thread.sleep(POLL);
    }
  }

  private String invoked(String function, JsonNode event) throws IOException {
    try (LambdaClient lambda = aws.lambdaClient(running.url(StackService.LAMBDA))) {
      var reply =
          lambda.invoke(invoke ->
              invoke.functionName(function).payload(SdkBytes.fromUtf8String(event.toString())));
      String answer = reply.payload().asUtf8String();
      if (reply.functionError() != null || answer.contains(REFUSED)) {
        throw new IOException(function + " should have accepted, and answered " + answer);
      }
      return answer;
    }
  }

  private HttpResponse<String> send(JsonNode event) throws IOException, InterruptedException {
    String query = event.path("rawQueryString").asText();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            api.resolve(event.path("rawPath").asText() + (query.isEmpty() ? "" : "?" + query)));
    event
        .path("headers")
        .properties()
        .forEach(header -> request.header(header.getKey(), header.getValue().asText()));
    request.method(
        event.at("/requestContext/http/method").asText(),
        event.has("body")
            ? BodyPublishers.ofString(event.path("body").asText())
            : BodyPublishers.noBody());
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The body under a path. */
  String get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(api.resolve(path)).build(), BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() {
    http.close();
  }
}
