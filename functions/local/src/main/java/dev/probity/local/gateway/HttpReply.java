package dev.probity.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.probity.local.gateway.authorizer.Authorization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What goes back to the client.
 *
 * @param headers lower-case name → value
 * @param cookies values of {@code set-cookie}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never kept
record HttpReply(int status, Map<String, String> headers, List<String> cookies, byte[] body) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Hop-by-hop, or computed by the gateway. */
  private static final Set<String> RESERVED =
      Set.of(
          "connection",
          "content-length",
          "date",
          "keep-alive",
          "proxy-authenticate",
          "server",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]{1,256}");

  /** A function's reply has not the form of payload format 2.0. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String reason) {
      super(reason);
    }
  }

  /** The gateway's own reply, {@code {"message": …}}. */
  static HttpReply message(int status, String message) {
    byte[] body = ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8);
    return new HttpReply(status, Map.of("content-type", "application/json"), List.of(), body);
  }

  /** What an authorizer answers in place of the function. */
  static HttpReply refused(Authorization.Refused refused) {
    HttpReply reply =
        message(refused.status(), refused.status() == 401 ? "Unauthorized" : "Forbidden");
    Map<String, String> headers = new TreeMap<>(reply.headers());
    headers.put("www-authenticate", refused.challenge());
    return new HttpReply(reply.status(), headers, List.of(), reply.body());
  }

  /**
   * A function's reply. JSON without {@code statusCode} becomes the body of a 200; {@code
   * multiValueHeaders} has no meaning in format 2.0 and is dropped, as API Gateway drops it.
   *
   * @throws MalformedException when a member has the wrong type
   */
  static HttpReply of(byte[] json) throws MalformedException {
    JsonNode reply = parse(json);
    if (!reply.isObject() || reply.path("statusCode").isMissingNode()) {
      byte[] body = reply.isTextual() ? reply.textValue().getBytes(StandardCharsets.UTF_8) : json;
      return new HttpReply(200, Map.of("content-type", "application/json"), List.of(), body);
    }
    Map<String, String> headers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> header : reply.path("headers").properties()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (header.getValue().isNull() || RESERVED.contains(name)) {
        continue;
      }
      headers.put(checked(name), value(header.getValue(), "headers/" + name));
    }
    List<String> cookies = new ArrayList<>();
    for (JsonNode cookie : reply.path("cookies")) {
      cookies.add(value(cookie, "cookies"));
    }
    byte[] body = body(reply);
    headers.putIfAbsent("content-type", "text/plain;charset=UTF-8");
    return new HttpReply(status(reply.path("statusCode")), headers, cookies, body);
  }

  private static JsonNode parse(byte[] json) throws MalformedException {
    try {
      JsonNode reply = JSON.readTree(json);
      if (reply.isMissingNode()) {
        throw new MalformedException("empty");
      }
      return reply;
    } catch (JsonProcessingException e) {
      throw new MalformedException("no JSON");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int status(JsonNode status) throws MalformedException {
    String text = status.asText();
    if (!status.isValueNode() || !text.matches("[1-5][0-9]{2}") || text.startsWith("1")) {
      throw new MalformedException("statusCode");
    }
    return Integer.parseInt(text);
  }

  private static byte[] body(JsonNode reply) throws MalformedException {
    JsonNode body = reply.path("body");
    if (body.isMissingNode() || body.isNull()) {
      return new byte[0];
    }
    if (!body.isTextual()) {
      throw new MalformedException("body is no text");
    }
    if (!reply.path("isBase64Encoded").asBoolean(false)) {
      return body.textValue().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(body.textValue());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("body is no base64");
    }
  }

  private static String checked(String name) throws MalformedException {
    if (!HEADER_NAME.matcher(name).matches()) {
      throw new MalformedException("header name");
    }
    return name;
  }

  private static String value(JsonNode value, String where) throws MalformedException {
    String text = value.asText();
    if (!value.isValueNode() || text.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
      throw new MalformedException(where);
    }
    return text;
  }
}
