package dev.probity.local.service.mail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.LoopbackName;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP side: {@code POST /v2/email/outbound-emails} on 127.0.0.1. A request must be signed for
 * {@code ses}, which no page in a browser can do unasked; the signature is not verified. Logs the
 * outcome of each call, never a message or an address.
 */
public final class MailServer implements EmbeddedService {
  /** Of the service and of its folder. */
  static final String NAME = "mail";

  private static final String SEND_EMAIL = "/v2/email/outbound-emails";
  private static final System.Logger LOG = System.getLogger(MailServer.class.getName());

  private final HttpServer http;
  private final ExecutorService threads;
  private final MailFolder folder;
  private final AtomicInteger throttled = new AtomicInteger();
  private final AtomicInteger rejected = new AtomicInteger();

  private MailServer(HttpServer http, ExecutorService threads, MailFolder folder) {
    this.http = http;
    this.threads = threads;
    this.folder = folder;
  }

  /**
   * Starts on {@code port} (0: any free one) with the messages under {@code mail/} of the state
   * folder.
   *
   * @throws IOException when the port is taken or the folder cannot be used
   */
  public static MailServer start(StateFolder state, int port) throws IOException {
    MailFolder folder = new MailFolder(state.folder(NAME), InstantSource.system());
    folder.removeUnfinished();
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    MailServer server = new MailServer(http, threads, folder);
    http.setExecutor(threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /** For tests: the next {@code calls} messages are answered {@code TooManyRequestsException}. */
  public void throttle(int calls) {
    throttled.set(calls);
  }

  /** For tests: the next {@code calls} messages are answered {@code MessageRejected}. */
  public void reject(int calls) {
    rejected.set(calls);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      int status = 200;
      try {
        answer.put("MessageId", sent(exchange).id());
        LOG.log(System.Logger.Level.DEBUG, "mail SendEmail ok");
      } catch (MailFault refused) {
        MailError type = refused.type();
        status = type.httpStatus();
        answer.put("message", refused.getMessage());
        exchange.getResponseHeaders().set("x-amzn-ErrorType", type.wireName());
        LOG.log(System.Logger.Level.DEBUG, "mail {0}", type.wireName());
      }
      byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private KeptMail sent(HttpExchange exchange) throws MailFault {
    if (!LoopbackName.isHostOf(exchange)) {
      throw new MailFault(
          MailError.ACCESS_DENIED, "This server answers under a loopback address only");
    }
    if (!exchange.getRequestMethod().equals("POST")
        || !exchange.getRequestURI().toString().equals(SEND_EMAIL)) {
      throw new MailFault(MailError.UNKNOWN_OPERATION, "This server does not serve the operation");
    }
    String signed = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    if (!signed.startsWith("AWS4-HMAC-SHA256 ") || !signed.contains("/ses/aws4_request")) {
      throw new MailFault(MailError.ACCESS_DENIED, "The request is not signed for ses");
    }
    try {
      SendEmailRequest message =
          SendEmailRequest.parse(
              exchange.getRequestBody().readNBytes(SendEmailRequest.LIMITS.maxBytes() + 1));
      requireUnforced();
      return folder.keep(message);
    } catch (WireException wrong) {
      throw new MailFault(MailError.BAD_REQUEST, String.valueOf(wrong.getMessage()));
    } catch (IOException ours) {
      LOG.log(System.Logger.Level.ERROR, "mail SendEmail failed", ours);
      throw new MailFault(MailError.INTERNAL, "An internal error");
    }
  }

  private void requireUnforced() throws MailFault {
    if (taken(throttled)) {
      throw new MailFault(MailError.TOO_MANY_REQUESTS, "Maximum sending rate exceeded.");
    }
    if (taken(rejected)) {
      throw new MailFault(MailError.MESSAGE_REJECTED, "Email address is not verified.");
    }
  }

  private static boolean taken(AtomicInteger left) {
    return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** It runs inside this process, so it is ready as long as it is not closed. */
  @Override
  public ServiceHealth health() {
    return new ServiceHealth(
        NAME,
        threads.isShutdown() ? ServiceHealth.State.STOPPED : ServiceHealth.State.READY,
        endpoint(),
        ProcessHandle.current().pid(),
        OptionalLong.empty(),
        "in this process; SendEmail of the SES API");
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
  }
}
