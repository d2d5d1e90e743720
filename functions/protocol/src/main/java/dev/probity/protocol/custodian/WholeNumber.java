package dev.probity.protocol.custodian;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;

/** Whole numbers of JSON from outside. */
final class WholeNumber {
  /** The largest version that a message can name: uint32. */
  static final long MAX_VERSION = 0xffff_ffffL;

  /** The largest time, in seconds, that JSON can name as a number. */
  static final long MAX_TIME = (1L << 53) - 1;

  private WholeNumber() {}

  /**
   * A member that is a number without a fraction, from 1 to {@code most}, both inclusive.
   *
   * @throws WireException when it is missing or anything else
   */
  static long of(JsonNode json, String member, long most) throws WireException {
    JsonNode node = StrictJson.member(json, member);
    if (!node.isIntegralNumber() || node.longValue() < 1 || node.longValue() > most) {
      throw new WireException("/" + member, "must be a whole number from 1 to " + most);
    }
    return node.longValue();
  }
}
