package dev.probity.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What goes back.
 *
 * @param code {@code ok} or the refusal's code, for the log
 * @param body as sent; bytes that are not text go out as base64
 */
record Reply(int status, String code, Map<String, String> headers, byte[] body, boolean text) {
  private static final String JSON = "application/json";
  private static final String NO_STORE = "no-store";

  static Reply json(int status, ObjectNode body) {
    return new Reply(
        status,
        "ok",
        Map.of("content-type", JSON, "cache-control", NO_STORE),
        body.toString().getBytes(StandardCharsets.UTF_8),
        true);
  }

  static Reply bytes(byte[] body, Map<String, String> headers) {
    return new Reply(200, "ok", headers, body, false);
  }

  static Reply problem(Refusal refusal, String step, Optional<Bytes32> requestHash, String detail) {
    return problem(refusal, step, requestHash, detail, Optional.empty());
  }

  /**
   * A refusal.
   *
   * @param sealed what only the sender of the refused message may know, a compact JWE
   */
  static Reply problem(
      Refusal refusal,
      String step,
      Optional<Bytes32> requestHash,
      String detail,
      Optional<String> sealed) {
    var problem =
        new Problem(
            refusal.code(),
            refusal.httpStatus(),
            step,
            requestHash.orElse(null),
            refusal.retryable(),
            detail,
            sealed.orElse(null));
    var headers = new HashMap<String, String>();
    headers.put("content-type", Problem.MEDIA_TYPE);
    headers.put("cache-control", NO_STORE);
    if (refusal.retryable()) {
      headers.put("retry-after", refusal == Refusal.THROTTLED ? "60" : "1");
    }
    return new Reply(
        refusal.httpStatus(),
        refusal.code(),
        headers,
        problem.toJson().toString().getBytes(StandardCharsets.UTF_8),
        true);
  }

  APIGatewayV2HTTPResponse toResponse(String correlationId) {
    var all = new HashMap<>(headers);
    all.put("x-correlation-id", correlationId);
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(all)
        .withBody(
            text
                ? new String(body, StandardCharsets.UTF_8)
                : Base64.getEncoder().encodeToString(body))
        .withIsBase64Encoded(!text)
        .build();
  }
}
