package dev.probity.local.service.anvil;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JSON-RPC 2.0 to a local chain, for what only such a chain can do: mine, reorganise, give money.
 */
public final class AnvilRpc implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final URI endpoint;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  /** A client of the node at {@code endpoint}; no call is made yet. */
  public AnvilRpc(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** The node answered with an error: its {@code code} and {@code message}. */
  public static final class RpcException extends IOException {
    private static final long serialVersionUID = 1L;

    RpcException(String method, JsonNode error) {
      super(
          method + ": " + error.path("message").asText() + " (" + error.path("code").asInt() + ")");
    }
  }

  /**
   * Calls {@code method}.
   *
   * @param params strings, numbers, booleans, lists and maps of them
   * @return the member {@code result}; a JSON null when the node answers null
   * @throws RpcException when the node answers with an error
   * @throws IOException when it does not answer within 30 s
   */
  public JsonNode call(String method, Object... params) throws IOException, InterruptedException {
    return call(LIMIT, method, params);
  }

  JsonNode call(Duration limit, String method, Object... params)
      throws IOException, InterruptedException {
    ObjectNode request =
        JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
    ArrayNode list = request.putArray("params");
    for (Object param : params) {
      list.add(JSON.<JsonNode>valueToTree(param));
    }
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
                .build(),
            BodyHandlers.ofByteArray());
    JsonNode json = JSON.readTree(answer.body());
    if (json.hasNonNull("error")) {
      throw new RpcException(method, json.get("error"));
    }
    return json.path("result");
  }

  /** Mines {@code blocks} blocks now, with the transactions that wait in the first. */
  public void mine(int blocks) throws IOException, InterruptedException {
    call("anvil_mine", hex(BigInteger.valueOf(blocks)));
  }

  /** Replaces the last {@code depth} blocks by as many without their transactions. */
  public void reorg(int depth) throws IOException, InterruptedException {
    call("anvil_reorg", depth, List.of());
  }

  /**
   * Sets a balance.
   *
   * @param address 0x and 40 hex digits
   * @param wei not negative
   */
  public void setBalance(String address, BigInteger wei) throws IOException, InterruptedException {
    if (!ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("not an address: " + address);
    }
    call("anvil_setBalance", address, hex(wei));
  }

  /** Number of the latest block. */
  public long blockNumber() throws IOException, InterruptedException {
    return number(call("eth_blockNumber"));
  }

  /** Number of the block that {@code tag} names: latest, safe, finalized, earliest. */
  public long blockNumber(String tag) throws IOException, InterruptedException {
    return number(call("eth_getBlockByNumber", tag, false).path("number"));
  }

  /** Hash of block {@code number}, 0x and 64 hex digits. */
  public String blockHash(long number) throws IOException, InterruptedException {
    return call("eth_getBlockByNumber", hex(BigInteger.valueOf(number)), false)
        .path("hash")
        .asText();
  }

  static long number(JsonNode quantity) throws IOException {
    if (!quantity.isTextual() || !quantity.textValue().matches("0x[0-9a-f]{1,15}")) {
      throw new IOException("not a quantity: " + quantity);
    }
    return Long.parseLong(quantity.textValue(), 2, quantity.textValue().length(), 16);
  }

  private static String hex(BigInteger quantity) {
    return "0x" + quantity.toString(16);
  }

  @Override
  public void close() {
    http.close();
  }
}
