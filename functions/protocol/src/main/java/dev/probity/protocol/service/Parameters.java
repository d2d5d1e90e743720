package dev.probity.protocol.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.probity.protocol.content.ContentRef;

/** The parameters of a call, as they came. */
sealed interface Parameters {
  /** Within the message; they have the hash that was signed. */
  record Inline(JsonNode value) implements Parameters {
    /** Without the parameters, which a log must not hold. */
    @Override
    public String toString() {
      return "Inline[]";
    }
  }

  /** As encrypted content; nothing of it was fetched yet. */
  record ByCid(ContentRef ref) implements Parameters {}
}
