package dev.probity.protocol.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.step.Refusal;
import dev.probity.protocol.step.RefusedException;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/** C1 and C3 of what comes unsealed: from another module, or with a ticket of our own. */
public final class PlainBody {
  private PlainBody() {}

  /** How JSON becomes what is asked for. */
  @FunctionalInterface
  public interface Form<T> {
    /**
     * Reads it strictly.
     *
     * @throws WireException names the member that is missing, unknown, mistyped or out of range
     */
    T of(JsonNode json) throws WireException;
  }

  /**
   * Reads a body.
   *
   * @param body UTF-8 JSON within the limits
   * @throws RefusedException {@code malformed}: it is no such JSON; {@code schema}: it has not this
   *     form
   */
  public static <T> T read(byte[] body, StrictJson.Limits limits, Form<T> form) {
    JsonNode json;
    try {
      json = StrictJson.parse(body, limits);
    } catch (WireException notJson) {
      throw new RefusedException(Refusal.MALFORMED, notJson);
    }
    try {
      return form.of(json);
    } catch (WireException field) {
      throw new RefusedException(Refusal.SCHEMA, field);
    }
  }
}
