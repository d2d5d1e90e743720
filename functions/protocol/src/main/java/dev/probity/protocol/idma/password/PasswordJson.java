package dev.probity.protocol.idma.password;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/** Integers and byte strings of the JSON in a row. */
final class PasswordJson {
  private PasswordJson() {}

  /**
   * An integer in its bounds, both inclusive.
   *
   * @throws WireException when the member is missing, no integer, or out of them
   */
  static long integer(JsonNode json, String member, long min, long max) throws WireException {
    JsonNode node = StrictJson.member(json, member);
    boolean fits =
        node.isIntegralNumber()
            && node.canConvertToLong()
            && node.longValue() >= min
            && node.longValue() <= max;
    if (!fits) {
      throw new WireException(
          WireException.child("", member), "must be an integer from " + min + " to " + max);
    }
    return node.longValue();
  }
}
