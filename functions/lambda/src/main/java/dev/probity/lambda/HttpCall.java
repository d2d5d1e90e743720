package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.probity.protocol.intake.Intake;
import dev.probity.protocol.intake.Received;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** An HTTP request as a function sees it. */
record HttpCall(APIGatewayV2HTTPEvent event, Context context) {
  private static final String BEARER = "Bearer ";

  /** What a reply needs after the work is cut off. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** API Gateway gives up after 29 s; work stops well before. */
  private static final Duration LONGEST_WORK = Duration.ofSeconds(20);

  /** The body in bytes; larger ones than any function takes are refused before they are decoded. */
  byte[] body() {
    String body = Optional.ofNullable(event.getBody()).orElse("");
    int most = Intake.MAX_BODY_BYTES;
    if (body.length() > (long) most * 4 / 3 + 4) {
      throw new RefusedException(Refusal.TOO_LARGE, "a body has at most " + most + " bytes");
    }
    if (!event.getIsBase64Encoded()) {
      return body.getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException notBase64) {
      throw new RefusedException(Refusal.MALFORMED, "the body is not base64");
    }
  }

  /** The request with the address it came from. */
  Received received() {
    return new Received(body(), source(event));
  }

  /** A path parameter. */
  String path(String name) {
    String value = parameters(event.getPathParameters()).get(name);
    if (value == null) {
      throw new RefusedException(Refusal.MALFORMED, "the path lacks " + name);
    }
    return value;
  }

  /** A path parameter of 32 bytes, 0x-hex. */
  Bytes32 pathBytes32(String name) {
    try {
      return Bytes32.parse(path(name));
    } catch (WireException notHex) {
      throw new RefusedException(Refusal.MALFORMED, "path: " + name + ": " + notHex.reason());
    }
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(parameters(event.getQueryStringParameters()).get(name));
  }

  /** A query parameter that is a whole number of at most 15 digits. */
  long queryNumber(String name) {
    String text = query(name).orElse("");
    if (!text.matches("[0-9]{1,15}")) {
      throw new RefusedException(
          Refusal.MALFORMED, "query: " + name + ": a whole number is needed");
    }
    return Long.parseLong(text);
  }

  /** A header by its lower-case name. */
  Optional<String> header(String name) {
    return Optional.ofNullable(parameters(event.getHeaders()).get(name));
  }

  /** The token of {@code Authorization: Bearer}; nothing where there is none, which is no token. */
  String bearer() {
    String header = header("authorization").orElse("");
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length())
        : "";
  }

  /** When to stop working, so that the reply still goes out. */
  Instant until() {
    Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN);
    return InstantSource.system()
        .instant()
        .plus(left.compareTo(LONGEST_WORK) < 0 ? left : LONGEST_WORK);
  }

  /** H from the path, for an error body; empty when the path has none. */
  static Optional<Bytes32> requestHash(APIGatewayV2HTTPEvent event) {
    String text = parameters(event.getPathParameters()).get("requestHash");
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes32.parse(text));
    } catch (WireException notHex) {
      return Optional.empty();
    }
  }

  private static Optional<String> source(APIGatewayV2HTTPEvent event) {
    return Optional.ofNullable(event.getRequestContext())
        .flatMap(context -> Optional.ofNullable(context.getHttp()))
        .flatMap(http -> Optional.ofNullable(http.getSourceIp()));
  }

  private static Map<String, String> parameters(
      @org.jspecify.annotations.Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
