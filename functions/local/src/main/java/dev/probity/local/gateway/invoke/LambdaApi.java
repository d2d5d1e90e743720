package dev.probity.local.gateway.invoke;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.gateway.FunctionLog;
import dev.probity.local.gateway.InvocationException;
import dev.probity.local.gateway.Invoker;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.service.LocalCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /2015-03-31/functions/<name or ARN>/invocations} on 127.0.0.1, with AWS's limits,
 * headers and error names; nothing else of the Lambda API.
 */
public final class LambdaApi implements AutoCloseable {
  /** Of an event in bytes, inclusive: Lambda's 1 MB (256 KB until October 2025). */
  public static final int MAXIMUM_EVENT_BYTES = 1 << 20;

  /** Read and thrown away, so that a client which sends before it reads sees the 413. */
  private static final long DRAINED_BYTES = 4L * Invoker.MAXIMUM_PAYLOAD_BYTES;

  private static final Pattern PATH =
      Pattern.compile("/2015-03-31/functions/([^/]{1,512})/invocations");
  private static final Pattern QUALIFIER = Pattern.compile("Qualifier=([^&=]{1,256})");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final FunctionNames names;
  private final Invoker invoker;
  private final SignatureV4 signature;
  private final EventQueue events;
  private final HttpServer server;
  private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * How to run.
   *
   * @param accountId 12 digits, as in the functions' ARNs
   * @param credentials with which requests must be signed
   * @param pauses before an event whose function failed is tried a second time, a third time; AWS
   *     has one minute and two
   */
  public record Settings(
      String region,
      String accountId,
      LocalCredentials credentials,
      List<Duration> pauses,
      Clock clock) {
    /** Copies the list. */
    public Settings {
      pauses = List.copyOf(pauses);
    }
  }

  private LambdaApi(
      Settings settings,
      List<FunctionModel> functions,
      Invoker invoker,
      FunctionLog log,
      HttpServer server) {
    this.names = new FunctionNames(functions, settings.region(), settings.accountId());
    this.invoker = invoker;
    this.signature =
        new SignatureV4(settings.credentials(), settings.region(), "lambda", settings.clock());
    this.events = new EventQueue(invoker, log, settings.pauses());
    this.server = server;
  }

  /**
   * A port of the loopback, bound and not yet served: functions are told where Lambda is before
   * there are any.
   *
   * @param port 0 for any free one
   * @throws IOException when it cannot be bound
   */
  public static HttpServer bound(int port) throws IOException {
    return HttpServer.create(
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
  }

  /** Serves on a {@link #bound} port. */
  public static LambdaApi start(
      HttpServer server,
      Settings settings,
      List<FunctionModel> functions,
      Invoker invoker,
      FunctionLog log) {
    LambdaApi api = new LambdaApi(settings, functions, invoker, log, server);
    server.setExecutor(api.exchanges);
    server.createContext("/", api::serve);
    server.start();
    return api;
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Stops at once; events that wait are lost. */
  @Override
  public void close() {
    server.stop(0);
    exchanges.shutdownNow();
    events.close();
  }

  /** The function's own {@code Timeout} ends a call; a little longer, so that it is the one. */
  static Duration patience(FunctionModel function) {
    return function.timeout().plusSeconds(5);
  }

  /**
   * An answer.
   *
   * @param failed whether the function failed: told in a header, under status 200
   */
  private record Answer(int status, byte[] body, boolean failed) {}

  private void serve(HttpExchange exchange) throws IOException {
    String requestId = UUID.randomUUID().toString();
    try (exchange) {
      exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      Answer answer;
      try {
        answer = answer(exchange, requestId);
        if (answer.failed()) {
          exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
        }
        exchange.getResponseHeaders().set("X-Amz-Executed-Version", "$LATEST");
      } catch (InvokeFault refused) {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", refused.type());
        ObjectNode body = JSON.createObjectNode().put("Type", "User");
        body.put("Message", refused.getMessage()).put("message", refused.getMessage());
        answer = new Answer(refused.status(), JSON.writeValueAsBytes(body), false);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
        answer = new Answer(503, "{}".getBytes(StandardCharsets.UTF_8), false);
      }
      boolean bodiless = answer.body().length == 0;
      exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
      if (!bodiless) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }

  private Answer answer(HttpExchange exchange, String requestId)
      throws IOException, InvokeFault, InterruptedException {
    URI target = exchange.getRequestURI();
    byte[] sent = exchange.getRequestBody().readNBytes(Invoker.MAXIMUM_PAYLOAD_BYTES + 1);
    if (sent.length > Invoker.MAXIMUM_PAYLOAD_BYTES) {
      drain(exchange.getRequestBody());
      throw tooLarge(Invoker.MAXIMUM_PAYLOAD_BYTES);
    }
    signature.require(exchange.getRequestMethod(), target, exchange.getRequestHeaders(), sent);
    Matcher path = PATH.matcher(target.getRawPath());
    if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
      throw new InvokeFault(
          404, "UnknownOperationException", "only Invoke is served: POST /2015-03-31/functions/…");
    }
    FunctionModel function =
        names.find(
            URLDecoder.decode(path.group(1), StandardCharsets.UTF_8),
            qualifier(target.getRawQuery()));
    byte[] payload = sent.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : sent;
    requireJson(payload);
    String type = exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type");
    return switch (type == null ? "RequestResponse" : type) {
      case "RequestResponse" -> ask(function, payload, requestId);
      case "Event" -> {
        if (payload.length > MAXIMUM_EVENT_BYTES) {
          throw tooLarge(MAXIMUM_EVENT_BYTES);
        }
        events.add(function, payload, requestId);
        yield new Answer(202, new byte[0], false);
      }
      case "DryRun" -> new Answer(204, new byte[0], false);
      default ->
          throw new InvokeFault(
              400,
              "InvalidParameterValueException",
              "InvocationType must be RequestResponse, Event or DryRun");
    };
  }

  private Answer ask(FunctionModel function, byte[] payload, String requestId)
      throws InvokeFault, InterruptedException {
    try {
      return new Answer(
          200, invoker.invoke(function.logicalId(), payload, patience(function)), false);
    } catch (InvocationException failed) {
      return switch (failed.kind()) {
        case THROTTLED -> throw new InvokeFault(429, "TooManyRequestsException", "Rate Exceeded.");
        case EVENT_TOO_LARGE -> throw tooLarge(Invoker.MAXIMUM_PAYLOAD_BYTES);
        case UNKNOWN_FUNCTION ->
            throw new InvokeFault(404, "ResourceNotFoundException", "Function not found");
        case REPLY_TOO_LARGE ->
            failure(
                "Function.ResponseSizeTooLarge",
                "Response payload size exceeded maximum allowed payload size ("
                    + Invoker.MAXIMUM_PAYLOAD_BYTES
                    + " bytes).");
        case FUNCTION_TIMED_OUT, STILL_RUNNING ->
            failure(
                "Sandbox.Timedout",
                "RequestId: %s Error: Task timed out after %d.00 seconds"
                    .formatted(requestId, function.timeout().toSeconds()));
        case FUNCTION_FAILED ->
            failure("Unhandled", "The function failed; its log says why. RequestId: " + requestId);
      };
    }
  }

  private static Answer failure(String type, String message) {
    ObjectNode body = JSON.createObjectNode().put("errorMessage", message).put("errorType", type);
    return new Answer(200, body.toString().getBytes(StandardCharsets.UTF_8), true);
  }

  private static InvokeFault tooLarge(int limit) {
    return new InvokeFault(
        413,
        "RequestTooLargeException",
        "Request must be smaller than " + limit + " bytes for the InvokeFunction operation");
  }

  private static void requireJson(byte[] payload) throws IOException, InvokeFault {
    try {
      if (!JSON.readTree(payload).isMissingNode()) {
        return;
      }
    } catch (JsonProcessingException malformed) {
      // Answered below, without what it quotes of the request.
    }
    throw new InvokeFault(
        400, "InvalidRequestContentException", "Could not parse request body into json");
  }

  private static @Nullable String qualifier(@Nullable String rawQuery) throws InvokeFault {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return null;
    }
    Matcher only = QUALIFIER.matcher(rawQuery);
    if (!only.matches()) {
      throw new InvokeFault(
          400, "InvalidParameterValueException", "only one Qualifier is understood in the query");
    }
    return URLDecoder.decode(only.group(1), StandardCharsets.UTF_8);
  }

  private static void drain(InputStream body) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long drained = 0;
    int read = 0;
    while (read >= 0 && drained < DRAINED_BYTES) {
      drained += read;
      read = body.read(buffer);
    }
  }
}
