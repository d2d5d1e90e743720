package dev.probity.local.gateway;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers that do one thing each, for the gateway in front of them to be tested. */
final class FixtureHandlers {
  private FixtureHandlers() {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Replies with the event itself as the body. */
  static final class Echo implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      JSON.writeValue(
          reply,
          Map.of(
              "statusCode",
              200,
              "headers",
              Map.of("Content-Type", "application/json"),
              "body",
              new String(event.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }

  abstract static class Typed<R> implements RequestHandler<APIGatewayV2HTTPEvent, R> {}

  /**
   * Replies with the request's body, byte for byte, through AWS's event classes and a generic base
   * class.
   */
  static final class Mirror extends Typed<APIGatewayV2HTTPResponse> {
    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
      String body = event.getBody() == null ? "" : event.getBody();
      byte[] bytes =
          event.getIsBase64Encoded()
              ? Base64.getDecoder().decode(body)
              : body.getBytes(StandardCharsets.UTF_8);
      return APIGatewayV2HTTPResponse.builder()
          .withStatusCode(200)
          .withHeaders(
              Map.of("content-type", "application/octet-stream", "x-path", event.getRawPath()))
          .withBody(Base64.getEncoder().encodeToString(bytes))
          .withIsBase64Encoded(true)
          .build();
    }
  }

  /** Replies with the request's body as if the function had returned it. */
  static final class Scripted implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      reply.write(JSON.readTree(event).path("body").asText().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Replies with exactly so many bytes of JSON as the path says. */
  static final class Large implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      int bytes = Integer.parseInt(JSON.readTree(event).at("/pathParameters/bytes").asText());
      reply.write('"');
      reply.write("x".repeat(bytes - 2).getBytes(StandardCharsets.UTF_8));
      reply.write('"');
    }
  }

  /** Throws something that must not reach the client. */
  static final class Failing implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {
      throw new IllegalStateException("the inside story");
    }
  }

  /**
   * Waits to be released, and notes how many wait at once and whether an instance is ever entered
   * twice.
   */
  static final class Waiting implements RequestStreamHandler {
    static final Semaphore ENTERED = new Semaphore(0);
    static final Semaphore RELEASE = new Semaphore(0);
    static final AtomicInteger INSTANCES = new AtomicInteger();
    static final AtomicInteger INTERRUPTED = new AtomicInteger();
    static final AtomicBoolean SHARED = new AtomicBoolean();
    private final AtomicBoolean busy = new AtomicBoolean();

    Waiting() {
      INSTANCES.incrementAndGet();
    }

    static void reset() {
      ENTERED.drainPermits();
      RELEASE.drainPermits();
      INSTANCES.set(0);
      INTERRUPTED.set(0);
      SHARED.set(false);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      if (!busy.compareAndSet(false, true)) {
        SHARED.set(true);
      }
      ENTERED.release();
      try {
        RELEASE.acquire();
        reply.write(
            String.valueOf(context.getRemainingTimeInMillis()).getBytes(StandardCharsets.UTF_8));
      } catch (InterruptedException e) {
        INTERRUPTED.incrementAndGet();
      } finally {
        busy.set(false);
      }
    }
  }

  /** Takes a scheduled event and waits for the test. */
  static final class Ticking implements RequestHandler<ScheduledEvent, String> {
    static final Semaphore TICKS = new Semaphore(0);
    static volatile CountDownLatch hold = new CountDownLatch(0);

    @Override
    public String handleRequest(ScheduledEvent event, Context context) {
      context.getLogger().log("tick " + event.getSource() + " " + event.getDetailType());
      TICKS.release();
      try {
        if (!hold.await(5, TimeUnit.SECONDS)) {
          throw new IllegalStateException("not released");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "done";
    }
  }
}
