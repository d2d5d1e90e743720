package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.probity.protocol.content.SealedContent;
import dev.probity.protocol.service.schema.ValueSchema;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/**
 * What a call came to, before it is signed.
 *
 * @param status 0 done, 1 to 999 the service's own, above {@link FailureStatus}
 * @param value the result; of a failure {@code {"message":…}}
 */
record Result(int status, JsonNode value) {
  private static final int DONE = 0;

  /**
   * What a handler said.
   *
   * @throws IllegalArgumentException when its message has no canonical form
   */
  static Result failed(ServiceFailureException failure) {
    JsonNode message = message(failure.told());
    byte[] _ = CanonicalJson.bytes(message);
    return new Result(failure.status(), message);
  }

  static Result failed(FailureStatus status) {
    return new Result(status.number(), message(status.message()));
  }

  /**
   * A handler's result, if it is what the service promises.
   *
   * @throws IllegalArgumentException when it has no canonical form
   */
  static Result of(JsonNode value, ValueSchema promised) {
    byte[] canonical = CanonicalJson.bytes(value);
    if (canonical.length > SealedContent.MAX_BYTES) {
      return failed(FailureStatus.RESULT_TOO_LARGE);
    }
    try {
      promised.check(StrictJson.parse(canonical, SealedContent.LIMITS));
    } catch (WireException flaw) {
      return failed(FailureStatus.RESULT_SCHEMA);
    }
    return new Result(DONE, value);
  }

  boolean isDone() {
    return status == DONE;
  }

  private static JsonNode message(String text) {
    return JsonNodeFactory.instance.objectNode().put("message", text);
  }
}
