package dev.probity.chain.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.port.PortException;
import dev.probity.protocol.wire.Hex;
import dev.probity.protocol.wire.WireException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One Ethereum endpoint, spoken to by JSON-RPC 2.0 over HTTP or HTTPS.
 *
 * <p>Every answer is bounded in bytes, depth and time; redirects are not followed. Whatever fails
 * on the way (no connection, timeout, HTTP status, an answer that is too large or not JSON-RPC) is
 * a retryable {@link PortException}. Messages name scheme, host and port alone, since the path of
 * an endpoint is often its access key. Safe for use by many threads.
 */
public final class RpcEndpoint {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_REVERT_DATA = 64 * 1024;
  private static final int HTTP_OK = 200;

  /**
   * What an endpoint may cost.
   *
   * @param connect until a connection stands
   * @param call from sending to the last byte of the answer
   * @param maxReplyBytes the largest answer that is read
   */
  public record Limits(Duration connect, Duration call, int maxReplyBytes) {
    /** 5 s to connect, 20 s for a call, 8 MiB. */
    public static final Limits STANDARD =
        new Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), 8 * 1024 * 1024);
  }

  /**
   * A call of a batch.
   *
   * @param params strings, booleans, lists and maps of them
   */
  public record Call(String method, List<?> params) {
    /** A call with these parameters in order. */
    public static Call of(String method, Object... params) {
      return new Call(method, List.of(params));
    }
  }

  private final URI uri;
  private final String name;
  private final Limits limits;
  private final HttpClient http;
  private final JsonMapper json;
  private final AtomicLong lastId = new AtomicLong();

  /**
   * An endpoint; nothing is sent yet.
   *
   * @throws IllegalArgumentException when the address is not http or https with a host, or carries
   *     user information
   */
  public RpcEndpoint(URI uri, Limits limits) {
    String scheme = uri.getScheme();
    String host = uri.getHost();
    if (host == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("an RPC endpoint is an http:// or https:// address");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "user and password do not belong into the address of an RPC endpoint");
    }
    this.uri = uri;
    this.name = scheme + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    this.limits = limits;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .build();
    this.json =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    this.json
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(limits.maxReplyBytes())
                .build());
  }

  /** An endpoint with {@link Limits#STANDARD}. */
  public static RpcEndpoint of(URI uri) {
    return new RpcEndpoint(uri, Limits.STANDARD);
  }

  /** Scheme, host and port. */
  public String name() {
    return name;
  }

  /** A call whose JSON-RPC error is a failure of the chain too. */
  public RpcValue call(String method, Object... params) {
    try {
      return tryCall(method, params);
    } catch (RpcErrorException e) {
      throw failure(e);
    }
  }

  /**
   * A call whose JSON-RPC error the caller understands.
   *
   * @throws RpcErrorException the endpoint said no
   */
  public RpcValue tryCall(String method, Object... params) throws RpcErrorException {
    return tryCall(Call.of(method, params));
  }

  private RpcValue tryCall(Call call) throws RpcErrorException {
    long id = lastId.incrementAndGet();
    return result(call, envelope(post(request(id, call)), id));
  }

  /**
   * Several calls in one request.
   *
   * @return the results in the order of the calls; one JSON-RPC error fails all
   */
  public List<RpcValue> batch(List<Call> calls) {
    List<RpcValue> results = new ArrayList<>(calls.size());
    for (RpcAnswer answer : tryBatch(calls)) {
      try {
        results.add(answer.value());
      } catch (RpcErrorException e) {
        throw failure(e);
      }
    }
    return results;
  }

  /**
   * Several calls in one request, whose JSON-RPC errors the caller understands. One alone is sent
   * as a call.
   *
   * @return the answers in the order of the calls
   */
  public List<RpcAnswer> tryBatch(List<Call> calls) {
    if (calls.isEmpty()) {
      return List.of();
    }
    if (calls.size() == 1) {
      return List.of(alone(calls.getFirst()));
    }
    ArrayNode body = json.createArrayNode();
    Map<Long, Integer> places = new HashMap<>();
    for (Call call : calls) {
      long id = lastId.incrementAndGet();
      places.put(id, places.size());
      body.add(request(id, call));
    }
    JsonNode reply;
    try {
      reply = post(body);
    } catch (RpcErrorException e) {
      throw failure(e);
    }
    if (!reply.isArray() || reply.size() != calls.size()) {
      throw broken("answered a batch of " + calls.size() + " calls with something else", null);
    }
    JsonNode[] ordered = new JsonNode[calls.size()];
    for (JsonNode one : reply) {
      Integer place = places.remove(one.path("id").asLong(-1));
      if (place == null) {
        throw broken("answered a batch with a wrong id", null);
      }
      ordered[place] = one;
    }
    List<RpcAnswer> answers = new ArrayList<>(calls.size());
    for (int i = 0; i < ordered.length; i++) {
      answers.add(answer(calls.get(i), ordered[i]));
    }
    return answers;
  }

  private RpcAnswer alone(Call call) {
    try {
      return new RpcAnswer.Result(tryCall(call));
    } catch (RpcErrorException e) {
      return new RpcAnswer.Failed(e);
    }
  }

  private RpcAnswer answer(Call call, JsonNode reply) {
    try {
      return new RpcAnswer.Result(result(call, reply));
    } catch (RpcErrorException e) {
      return new RpcAnswer.Failed(e);
    }
  }

  /** A JSON-RPC error as a failure of the chain; retryable unless the endpoint lacks the method. */
  public static PortException failure(RpcErrorException error) {
    String message = String.valueOf(error.getMessage());
    return error.unsupported()
        ? new PortException(
            PortException.Neighbour.CHAIN,
            false,
            message + ": this endpoint does not offer what is needed; configure another one",
            error)
        : PortException.retryable(PortException.Neighbour.CHAIN, message, error);
  }

  private ObjectNode request(long id, Call call) {
    ObjectNode request = json.createObjectNode();
    request.put("jsonrpc", "2.0").put("id", id).put("method", call.method());
    request.set("params", json.valueToTree(call.params()));
    return request;
  }

  private JsonNode envelope(JsonNode reply, long id) {
    if (!reply.isObject() || (reply.path("id").asLong(-1) != id && !reply.hasNonNull("error"))) {
      throw broken("answered something that is not the JSON-RPC reply to this call", null);
    }
    return reply;
  }

  private RpcValue result(Call call, JsonNode reply) throws RpcErrorException {
    String source = name + " " + call.method();
    JsonNode error = reply.path("error");
    if (error.isObject()) {
      throw new RpcErrorException(
          source, error.path("code").asInt(), error.path("message").asText(""), revertData(error));
    }
    if (!reply.has("result")) {
      throw broken("answered " + call.method() + " with neither result nor error", null);
    }
    return new RpcValue(source, reply.get("result"));
  }

  private static byte[] revertData(JsonNode error) {
    JsonNode data =
        error.path("data").isObject() ? error.path("data").path("data") : error.path("data");
    try {
      return data.isTextual() ? Hex.parseUpTo(data.textValue(), MAX_REVERT_DATA) : new byte[0];
    } catch (WireException notHex) {
      return new byte[0];
    }
  }

  private JsonNode post(JsonNode body) throws RpcErrorException {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
              .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings is always JSON", e);
    }
    Optional<byte[]> reply = exchange(request);
    if (reply.isEmpty()) {
      throw new RpcErrorException(
          name,
          RpcErrorException.LIMIT_EXCEEDED,
          "the answer is larger than " + limits.maxReplyBytes() + " bytes",
          new byte[0]);
    }
    try {
      return json.readTree(reply.get());
    } catch (IOException malformed) {
      // The parser's message would quote the input.
      throw broken("answered something that is not JSON", null);
    }
  }

  /**
   * The body. The one timeout is ours, for it covers the body's last byte, which that of the HTTP
   * client does not.
   */
  private Optional<byte[]> exchange(HttpRequest request) {
    CompletableFuture<HttpResponse<Optional<byte[]>>> pending =
        http.sendAsync(request, head -> new BoundedBody(limits.maxReplyBytes()));
    try {
      HttpResponse<Optional<byte[]>> response =
          pending.get(limits.call().toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != HTTP_OK) {
        throw broken("answered with HTTP status " + response.statusCode(), null);
      }
      return response.body();
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw broken("did not answer within " + limits.call().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw broken("could not be reached (" + reason(e) + ")", e);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw broken("was not waited for: interrupted", e);
    }
  }

  private static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause.getClass().getSimpleName();
  }

  private PortException broken(String what, @Nullable Throwable cause) {
    return PortException.retryable(
        PortException.Neighbour.CHAIN,
        name + " " + what + ": check that the endpoint runs, then repeat",
        cause);
  }

  @Override
  public String toString() {
    return name;
  }
}
