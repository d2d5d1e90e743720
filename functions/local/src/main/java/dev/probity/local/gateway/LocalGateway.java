package dev.probity.local.gateway;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.gateway.authorizer.Authorization;
import dev.probity.local.gateway.authorizer.Authorizers;
import dev.probity.local.gateway.template.CorsModel;
import dev.probity.local.gateway.template.FunctionModel;
import dev.probity.local.gateway.template.HttpApiModel;
import dev.probity.local.gateway.template.TemplateException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP API on 127.0.0.1 with the template's routes, and API Gateway's limits and words: unknown
 * route 404, request over 10 MiB 413, headers over 10,240 bytes 431, a route's authorizer 401 and
 * 403, no answer within the integration's timeout 503, throttled 503, anything wrong with a
 * function 500. What a function threw stands in the log only.
 */
public final class LocalGateway implements AutoCloseable {
  /** Of a request body, inclusive. */
  public static final int MAXIMUM_BODY_BYTES = 10 * 1024 * 1024;

  /** Of request line and headers together, inclusive. */
  public static final int MAXIMUM_HEADER_BYTES = 10_240;

  /** Read and thrown away, so that a client which sends before it reads sees the 413. */
  private static final long DRAINED_BYTES = 4L * MAXIMUM_BODY_BYTES;

  private static final String SOURCE = "gateway";

  private final Settings settings;
  private final RouteTable routes;
  private final Authorizers authorizers;
  private final Optional<CorsPolicy> cors;
  private final Invoker invoker;
  private final FunctionLog log;
  private final HttpServer server;
  private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
  private final SecureRandom random = new SecureRandom();

  /**
   * How to run.
   *
   * @param port 0 for any free one
   * @param timeout of an integration whose route names none; {@link #AWS} has 29 s
   * @param accountId 12 digits, shown to functions
   */
  public record Settings(int port, Duration timeout, String accountId, Clock clock) {
    /** As on AWS, on any free port. */
    public static final Settings AWS =
        new Settings(0, Duration.ofSeconds(29), "000000000000", Clock.systemUTC());

    /** The same on a fixed port. */
    public Settings onPort(int fixed) {
      return new Settings(fixed, timeout, accountId, clock);
    }
  }

  private LocalGateway(
      Settings settings,
      RouteTable routes,
      Authorizers authorizers,
      Optional<CorsModel> cors,
      Invoker invoker,
      FunctionLog log,
      HttpServer server) {
    this.settings = settings;
    this.routes = routes;
    this.authorizers = authorizers;
    this.cors = cors.map(CorsPolicy::new);
    this.invoker = invoker;
    this.log = log;
    this.server = server;
  }

  /**
   * Binds the port and serves.
   *
   * @param functions those of the template; only routes of this API are served
   * @throws TemplateException when a route is claimed twice, or names an authorizer that is not
   * @throws IOException when the port cannot be bound
   */
  public static LocalGateway start(
      Settings settings,
      HttpApiModel api,
      List<FunctionModel> functions,
      Invoker invoker,
      FunctionLog log)
      throws TemplateException, IOException {
    RouteTable routes = new RouteTable(api.logicalId(), functions);
    Authorizers authorizers = Authorizers.of(api, functions, settings.clock());
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), settings.port()),
            0);
    LocalGateway gateway =
        new LocalGateway(settings, routes, authorizers, api.cors(), invoker, log, server);
    server.setExecutor(gateway.exchanges);
    server.createContext("/", gateway::serve);
    server.start();
    return gateway;
  }

  /** The port that is bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** {@code http://127.0.0.1:port}, without a slash at the end. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Stops at once; functions in progress go on until the invoker is closed. */
  @Override
  public void close() {
    server.stop(0);
    exchanges.shutdownNow();
    authorizers.close();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String requestId = requestId();
    long begin = System.nanoTime();
    try (exchange) {
      String route = "no route";
      HttpReply reply;
      try {
        HttpRequest request = HttpRequest.of(exchange);
        Optional<RouteTable.Match> match = routes.find(request.method(), request.path());
        if (match.isPresent()) {
          route = match.get().route().key();
          reply = replaceCors(request, answer(exchange, request, match.get(), requestId));
        } else {
          reply =
              cors.flatMap(policy -> policy.preflight(request))
                  .orElseGet(() -> replaceCors(request, HttpReply.message(404, "Not Found")));
        }
      } catch (HttpRequest.MalformedException e) {
        reply = HttpReply.message(400, "Bad Request");
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reply = HttpReply.message(503, "Service Unavailable");
      }
      long milliseconds = (System.nanoTime() - begin) / 1_000_000;
      log.write(SOURCE, requestId, route + " " + reply.status() + " " + milliseconds + " ms");
      send(exchange, reply, requestId);
    }
  }

  private HttpReply replaceCors(HttpRequest request, HttpReply reply) {
    return cors.map(policy -> policy.apply(request, reply)).orElse(reply);
  }

  private HttpReply answer(
      HttpExchange exchange, HttpRequest request, RouteTable.Match match, String requestId)
      throws IOException, InterruptedException {
    if (headerBytes(exchange) > MAXIMUM_HEADER_BYTES) {
      return HttpReply.message(431, "Request Header Fields Too Large");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAXIMUM_BODY_BYTES + 1);
    if (body.length > MAXIMUM_BODY_BYTES) {
      drain(exchange.getRequestBody());
      return HttpReply.message(413, "Request Entity Too Large");
    }
    Authorization authorization = authorizers.authorize(match.route(), request.headers());
    if (authorization instanceof Authorization.Refused refused) {
      log.write(SOURCE, requestId, "authorizer: " + refused.challenge());
      return HttpReply.refused(refused);
    }
    byte[] event =
        HttpEvent.of(
            request,
            match,
            authorization,
            body,
            requestId,
            settings.clock().instant(),
            port(),
            settings.accountId());
    Duration patience = match.route().timeout().orElse(settings.timeout());
    try {
      return HttpReply.of(invoker.invoke(match.function(), event, patience));
    } catch (InvocationException e) {
      log.write(SOURCE, requestId, String.valueOf(e.getMessage()));
      return failure(e.kind());
    } catch (HttpReply.MalformedException e) {
      log.write(SOURCE, requestId, match.function() + ": malformed reply: " + e.getMessage());
      return failure(InvocationException.Kind.FUNCTION_FAILED);
    }
  }

  private static HttpReply failure(InvocationException.Kind kind) {
    return switch (kind) {
      case EVENT_TOO_LARGE -> HttpReply.message(413, "Request Entity Too Large");
      case STILL_RUNNING, THROTTLED -> HttpReply.message(503, "Service Unavailable");
      case FUNCTION_FAILED, FUNCTION_TIMED_OUT, REPLY_TOO_LARGE, UNKNOWN_FUNCTION ->
          HttpReply.message(500, "Internal Server Error");
    };
  }

  private static void send(HttpExchange exchange, HttpReply reply, String requestId)
      throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    reply.cookies().forEach(cookie -> exchange.getResponseHeaders().add("set-cookie", cookie));
    exchange.getResponseHeaders().set("apigw-requestid", requestId);
    boolean bodiless =
        reply.status() == 204
            || reply.status() == 304
            || exchange.getRequestMethod().equals("HEAD")
            || reply.body().length == 0;
    exchange.sendResponseHeaders(reply.status(), bodiless ? -1 : reply.body().length);
    if (!bodiless) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body());
      }
    }
  }

  private static int headerBytes(HttpExchange exchange) {
    int bytes =
        exchange.getRequestMethod().length() + exchange.getRequestURI().toString().length() + 12;
    for (var header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        bytes += header.getKey().length() + value.length() + 4;
      }
    }
    return bytes;
  }

  private static void drain(InputStream body) throws IOException {
    long drained = 0;
    byte[] buffer = new byte[64 * 1024];
    int read = 0;
    while (read >= 0 && drained < DRAINED_BYTES) {
      drained += read;
      read = body.read(buffer);
    }
  }

  private String requestId() {
    byte[] id = new byte[11];
    random.nextBytes(id);
    return Base64.getEncoder().encodeToString(id);
  }
}
