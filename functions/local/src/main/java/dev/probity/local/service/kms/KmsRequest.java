package dev.probity.local.service.kms;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The members of one request. A member that is missing, of another type or out of range is a {@code
 * ValidationException}; members this server does not know are ignored.
 */
record KmsRequest(JsonNode json) {
  private static final int MAX_NAME = 2048;

  KmsRequest {
    if (!json.isObject()) {
      throw new IllegalArgumentException("a request is a JSON object");
    }
  }

  /** A string of 1 to 2048 characters. */
  String text(String member) throws KmsFault {
    return optionalText(member)
        .orElseThrow(() ->
            KmsFault.validation(
                "Value null at '"
                    + member
                    + "' failed to satisfy constraint: Member must not be null"));
  }

  Optional<String> optionalText(String member) throws KmsFault {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw new KmsFault(KmsError.SERIALIZATION, member + " is not a string");
    }
    if (value.textValue().isEmpty() || value.textValue().length() > MAX_NAME) {
      throw KmsFault.validation(member + " must have between 1 and " + MAX_NAME + " characters");
    }
    return Optional.of(value.textValue());
  }

  /** Base64 of 1 to {@code max} bytes. */
  byte[] bytes(String member, int max) throws KmsFault {
    JsonNode value = json.path(member);
    if (!value.isTextual()) {
      throw KmsFault.validation(
          "Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(value.textValue());
    } catch (IllegalArgumentException notBase64) {
      throw new KmsFault(KmsError.SERIALIZATION, member + " is not base64");
    }
    if (bytes.length == 0 || bytes.length > max) {
      throw KmsFault.validation(
          "Value at '"
              + member
              + "' failed to satisfy constraint: Member must have length between 1 and "
              + max);
    }
    return bytes;
  }

  /** A whole number from 1 to {@code max}; empty when absent. */
  Optional<Integer> optionalNumber(String member, int max) throws KmsFault {
    JsonNode value = json.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isInt() || value.intValue() < 1 || value.intValue() > max) {
      throw KmsFault.validation(member + " must lie between 1 and " + max);
    }
    return Optional.of(value.intValue());
  }

  /** {@code EncryptionContext}, sorted; empty when absent. */
  SortedMap<String, String> context() throws KmsFault {
    SortedMap<String, String> context = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("EncryptionContext").properties()) {
      if (!entry.getValue().isTextual()) {
        throw new KmsFault(
            KmsError.SERIALIZATION, "EncryptionContext holds something that is not a string");
      }
      context.put(entry.getKey(), entry.getValue().textValue());
    }
    return context;
  }
}
