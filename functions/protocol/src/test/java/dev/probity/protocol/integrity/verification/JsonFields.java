package dev.probity.protocol.integrity.verification;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.wire.MessageType;
import dev.probity.protocol.wire.WireException;

/** Copies of messages with one field changed. */
final class JsonFields {
  private JsonFields() {}

  static <R extends Record> R with(MessageType<R> type, R message, String field, String value) {
    ObjectNode json = type.toJson(message);
    if (json.get(field).isNumber()) {
      json.put(field, Long.parseLong(value));
    } else {
      json.put(field, value);
    }
    try {
      return type.parse(json);
    } catch (WireException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
