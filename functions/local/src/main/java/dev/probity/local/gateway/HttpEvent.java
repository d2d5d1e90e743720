package dev.probity.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.local.gateway.authorizer.Authorization;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the event of an HTTP API, payload format 2.0. */
final class HttpEvent {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /**
   * API Gateway's whole list beside {@code text/*}; forms, problem+json and a missing type count as
   * binary.
   */
  private static final Set<String> TEXT_TYPES =
      Set.of("application/json", "application/xml", "application/javascript");

  private HttpEvent() {}

  /**
   * The event as UTF-8 JSON.
   *
   * @param authorization what the route's authorizer granted
   * @param body as received; in the event as text where its media type is text, otherwise base64
   * @param now of the request
   */
  static byte[] of(
      HttpRequest request,
      RouteTable.Match match,
      Authorization authorization,
      byte[] body,
      String requestId,
      Instant now,
      int port,
      String accountId) {
    String host = request.headers().getOrDefault("host", "localhost");
    ObjectNode event = JSON.createObjectNode();
    event.put("version", "2.0");
    event.put("routeKey", match.route().key());
    event.put("rawPath", request.path());
    event.put("rawQueryString", request.rawQuery());
    if (!request.cookies().isEmpty()) {
      request.cookies().forEach(event.putArray("cookies")::add);
    }
    ObjectNode headers = event.putObject("headers");
    request.headers().forEach(headers::put);
    // Appended to, never trusted: what the client wrote stays in front of what the gateway saw.
    String before = request.headers().get("x-forwarded-for");
    headers.put(
        "x-forwarded-for",
        before == null ? request.sourceIp() : before + ", " + request.sourceIp());
    headers.put("x-forwarded-port", String.valueOf(port));
    headers.put("x-forwarded-proto", "http");
    putAll(event, "queryStringParameters", request.query());
    putAll(event, "pathParameters", match.parameters());

    ObjectNode context = event.putObject("requestContext");
    context.put("accountId", accountId);
    context.put("apiId", "local");
    context.put("domainName", host.replaceFirst(":\\d+$", ""));
    context.put("domainPrefix", "local");
    if (authorization instanceof Authorization.Granted granted) {
      ObjectNode jwt = context.putObject("authorizer").putObject("jwt");
      putAll(jwt, "claims", granted.claims());
      if (granted.scopes().isPresent()) {
        granted.scopes().get().forEach(jwt.putArray("scopes")::add);
      } else {
        jwt.putNull("scopes");
      }
    }
    ObjectNode http = context.putObject("http");
    http.put("method", request.method());
    http.put("path", request.path());
    http.put("protocol", request.protocol());
    http.put("sourceIp", request.sourceIp());
    http.put("userAgent", request.headers().getOrDefault("user-agent", ""));
    context.put("requestId", requestId);
    context.put("routeKey", match.route().key());
    context.put("stage", "$default");
    context.put("time", TIME.format(now));
    context.put("timeEpoch", now.toEpochMilli());

    boolean base64 = false;
    if (body.length > 0) {
      Optional<String> text =
          isText(request.headers().getOrDefault("content-type", ""))
              ? utf8(body)
              : Optional.empty();
      base64 = text.isEmpty();
      event.put("body", text.orElseGet(() -> Base64.getEncoder().encodeToString(body)));
    }
    event.put("isBase64Encoded", base64);
    return bytes(event);
  }

  /** JSON of a tree. */
  static byte[] bytes(ObjectNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void putAll(ObjectNode event, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      ObjectNode object = event.putObject(name);
      values.forEach(object::put);
    }
  }

  private static boolean isText(String contentType) {
    String type = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || TEXT_TYPES.contains(type);
  }

  /** Empty where the bytes are not UTF-8: as text they would not survive. */
  private static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
