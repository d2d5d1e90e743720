package dev.probity.local.service.kms;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.probity.local.service.EmbeddedService;
import dev.probity.local.service.LoopbackName;
import dev.probity.local.service.ServiceHealth;
import dev.probity.local.service.StateFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP side: {@code POST /} with {@code X-Amz-Target: TrentService.<operation>} on 127.0.0.1.
 * Signatures are not verified. Logs operation and outcome of each call, never a member of it.
 */
public final class KmsServer implements EmbeddedService {
  private static final String NAME = "kms";
  private static final String TARGET_PREFIX = "TrentService.";

  /** Far above the largest lawful request (a ciphertext of 6,144 bytes and a context). */
  private static final int MAX_BODY = 64 << 10;

  private static final System.Logger LOG = System.getLogger(KmsServer.class.getName());
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final HttpServer http;
  private final ExecutorService threads;
  private final Map<String, Operation> operations;
  private final ForcedFaults forced = new ForcedFaults();

  private KmsServer(HttpServer http, ExecutorService threads, KeyFolder keys) {
    this.http = http;
    this.threads = threads;
    SecureRandom random = new SecureRandom();
    Map<String, Operation> all = new HashMap<>(new KeyOperations(keys, random).all());
    all.putAll(new SigningOperations(keys, random).all());
    all.putAll(new EncryptionOperations(keys, random).all());
    this.operations = Map.copyOf(all);
  }

  /**
   * Starts on {@code port} (0: any free one) with the keys under {@code kms/} of the state folder.
   *
   * @throws IOException when the port is taken or a key file cannot be read
   */
  public static KmsServer start(StateFolder state, int port) throws IOException {
    KeyFolder keys = new KeyFolder(state.folder(NAME));
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    KmsServer server = new KmsServer(http, threads, keys);
    http.setExecutor(threads);
    http.createContext("/", server::handle);
    http.start();
    return server;
  }

  /**
   * For tests: the next {@code calls} calls of {@code operation} (such as {@code Sign}) answer
   * {@code ThrottlingException}.
   */
  public void throttle(String operation, int calls) {
    forced.throttle(operation, calls);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
      ObjectNode answer;
      int status = 200;
      try {
        requireOurHost(exchange);
        answer = answer(target, exchange.getRequestBody().readNBytes(MAX_BODY + 1));
      } catch (KmsFault refused) {
        status = refused.type().httpStatus();
        answer =
            JSON.createObjectNode()
                .put("__type", refused.type().wireName())
                .put("message", refused.getMessage());
        log(target, refused.type().wireName());
      }
      byte[] body = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void requireOurHost(HttpExchange exchange) throws KmsFault {
    if (!LoopbackName.isHostOf(exchange)) {
      throw new KmsFault(
          KmsError.ACCESS_DENIED, "This server answers under a loopback address only");
    }
  }

  private ObjectNode answer(String target, byte[] body) throws KmsFault {
    String name = target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : "";
    Operation operation = operations.get(name);
    if (operation == null) {
      throw new KmsFault(KmsError.UNKNOWN_OPERATION, "This server does not serve the operation");
    }
    forced.check(name);
    try {
      ObjectNode answer = operation.answer(new KmsRequest(parse(body)));
      log(target, "ok");
      return answer;
    } catch (IOException | GeneralSecurityException ours) {
      LOG.log(System.Logger.Level.ERROR, "kms " + name + " failed", ours);
      throw new KmsFault(KmsError.INTERNAL, "An internal error");
    }
  }

  private static JsonNode parse(byte[] body) throws KmsFault, IOException {
    if (body.length > MAX_BODY) {
      throw new KmsFault(
          KmsError.SERIALIZATION, "The request is larger than " + MAX_BODY + " bytes");
    }
    try {
      JsonNode json = JSON.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException malformed) {
      // Answered below, without what it quotes of the request.
    }
    throw new KmsFault(KmsError.SERIALIZATION, "The request is not a JSON object");
  }

  /** Only for names this server knows, so that nobody writes into the log what he likes. */
  private void log(String target, String outcome) {
    String name = target.startsWith(TARGET_PREFIX) ? target.substring(TARGET_PREFIX.length()) : "";
    LOG.log(
        System.Logger.Level.DEBUG,
        "kms {0} {1}",
        operations.containsKey(name) ? name : "?",
        outcome);
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
        "in this process; " + operations.size() + " operations of the KMS API");
  }

  @Override
  public void close() {
    http.stop(0);
    threads.close();
  }
}
