package dev.probity.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 writes it, with {@code type} = {@code urn:probity:error:<code>}.
 *
 * @param code stable name of the refusal: 1 to 64 of a–z, 0–9 and hyphen
 * @param status the HTTP status, 400 … 599
 * @param step the step of the protocol that refused, at most 64 UTF-16 units
 * @param requestHash digest of the refused message, where it was known
 * @param retryable whether the same message may succeed later
 * @param detail a sentence for people, at most 1,024 UTF-16 units, where there is something to say
 * @param reply what only the sender of the refused message may know, a compact JWE to the key
 *     signed in it, at most {@value #MAX_REPLY} characters
 */
public record Problem(
    String code,
    int status,
    String step,
    @Nullable Bytes32 requestHash,
    boolean retryable,
    @Nullable String detail,
    @Nullable String reply) {
  /** The media type of {@link #toJson}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE_PREFIX = "urn:probity:error:";
  private static final int MAX_CODE = 64;
  private static final int MAX_STEP = 64;
  private static final int MAX_DETAIL = 1024;
  private static final int MAX_REPLY = 1 << 18;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_REPLY + (1 << 16), 8, 256, MAX_REPLY);

  public Problem {
    if (!isCode(code)) {
      throw new IllegalArgumentException("code is 1 to 64 of a-z, 0-9 and hyphen");
    }
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status is 400 to 599");
    }
    if (step.length() > MAX_STEP || (detail != null && detail.length() > MAX_DETAIL)) {
      throw new IllegalArgumentException("step or detail is too long");
    }
    if (reply != null && reply.length() > MAX_REPLY) {
      throw new IllegalArgumentException("reply is too long");
    }
  }

  /** A refusal with nothing but its sentence. */
  public Problem(
      String code,
      int status,
      String step,
      @Nullable Bytes32 requestHash,
      boolean retryable,
      @Nullable String detail) {
    this(code, status, step, requestHash, retryable, detail, null);
  }

  private static boolean isCode(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_CODE
        && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** The body; absent values are left out. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", TYPE_PREFIX + code);
    json.put("status", status);
    json.put("code", code);
    json.put("step", step);
    if (requestHash != null) {
      json.put("requestHash", requestHash.toString());
    }
    json.put("retryable", retryable);
    if (detail != null) {
      json.put("detail", detail);
    }
    if (reply != null) {
      json.put("reply", reply);
    }
    return json;
  }

  /**
   * Reads the body of an HTTP reply of {@code status}.
   *
   * <p>Members that it does not know are passed over, as RFC 9457 asks. API Gateway refuses in a
   * form of its own, {@code {"message":…}}: that becomes the code {@code gateway-<status>}, step
   * {@code gateway}, retryable if 429 or 5xx.
   *
   * @param status the status of the reply, 400 … 599; a problem must repeat it
   * @throws WireException for every other body, and beyond 320 KiB
   */
  public static Problem parse(byte[] body, int status) throws WireException {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status is 400 to 599");
    }
    JsonNode json = StrictJson.parse(body, LIMITS);
    if (!json.isObject()) {
      throw new WireException("must be an object");
    }
    return json.has("type") ? ofProblem(json, status) : ofGateway(json, status);
  }

  private static Problem ofProblem(JsonNode json, int status) throws WireException {
    String code = StrictJson.text(json, "code");
    if (!isCode(code) || !StrictJson.text(json, "type").equals(TYPE_PREFIX + code)) {
      throw new WireException("/type", "must be " + TYPE_PREFIX + " and the code");
    }
    if (!json.path("status").isInt() || json.path("status").intValue() != status) {
      throw new WireException("/status", "must be the status of the reply");
    }
    if (!json.path("retryable").isBoolean()) {
      throw new WireException("/retryable", "must be true or false");
    }
    Bytes32 requestHash = null;
    if (json.has("requestHash")) {
      requestHash =
          WireException.at(
              "/requestHash", () -> Bytes32.parse(StrictJson.textOf(json.path("requestHash"))));
    }
    String step = bounded(json, "step", MAX_STEP);
    String detail = json.has("detail") ? bounded(json, "detail", MAX_DETAIL) : null;
    String reply = json.has("reply") ? bounded(json, "reply", MAX_REPLY) : null;
    return new Problem(
        code, status, step, requestHash, json.path("retryable").booleanValue(), detail, reply);
  }

  private static Problem ofGateway(JsonNode json, int status) throws WireException {
    return new Problem(
        "gateway-" + status,
        status,
        "gateway",
        null,
        status == TOO_MANY_REQUESTS || status >= SERVER_ERROR,
        bounded(json, "message", MAX_DETAIL));
  }

  private static String bounded(JsonNode json, String member, int max) throws WireException {
    String text = StrictJson.text(json, member);
    if (text.length() > max) {
      throw new WireException("/" + member, "must be at most " + max + " long");
    }
    return text;
  }
}
