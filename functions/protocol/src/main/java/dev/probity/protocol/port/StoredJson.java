package dev.probity.protocol.port;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.probity.protocol.wire.Address;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the bodies of our own rows, whose MACs were verified: what does not fit is our bug. */
public record StoredJson(JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static StoredJson of(String body) {
    try {
      return new StoredJson(MAPPER.readTree(body));
    } catch (JsonProcessingException ours) {
      throw new IllegalStateException("a row with a valid MAC that is not JSON", ours);
    }
  }

  /** The same of UTF-8 bytes, as a secret of a row is. */
  public static StoredJson of(byte[] body) {
    return of(new String(body, StandardCharsets.UTF_8));
  }

  public String text(String member) {
    return json.required(member).asText();
  }

  /** A member that may be left out. */
  public Optional<String> optionalText(String member) {
    return json.has(member) ? Optional.of(text(member)) : Optional.empty();
  }

  public long number(String member) {
    return json.required(member).asLong();
  }

  public Bytes32 bytes32(String member) {
    try {
      return Bytes32.parse(text(member));
    } catch (WireException ours) {
      throw new IllegalStateException(member + " of a row with a valid MAC", ours);
    }
  }

  public Address address(String member) {
    try {
      return Address.parse(text(member));
    } catch (WireException ours) {
      throw new IllegalStateException(member + " of a row with a valid MAC", ours);
    }
  }
}
