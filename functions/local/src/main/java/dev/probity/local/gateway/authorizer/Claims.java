package dev.probity.local.gateway.authorizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The claims of a token whose signature was verified. */
record Claims(JsonNode json) {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(32).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The payload is no JSON object. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  static Claims parse(String payload) throws MalformedException {
    try {
      JsonNode json = JSON.readTree(payload);
      if (json.isObject()) {
        return new Claims(json);
      }
    } catch (JsonProcessingException noJson) {
      // Refused below, without what it quotes.
    }
    throw new MalformedException();
  }

  boolean isOf(String issuer) {
    return json.path("iss").isTextual() && json.path("iss").textValue().equals(issuer);
  }

  /** {@code aud}, or {@code client_id} where there is no {@code aud}. */
  boolean isFor(List<String> audience) {
    JsonNode claim = json.has("aud") ? json.path("aud") : json.path("client_id");
    return texts(claim).stream().anyMatch(audience::contains);
  }

  /** {@code exp} is required, and exclusive. */
  boolean hasExpired(Instant now) {
    JsonNode exp = json.path("exp");
    return !exp.isNumber() || seconds(now).compareTo(exp.decimalValue()) >= 0;
  }

  /** {@code nbf} and {@code iat}, where the token has them. */
  boolean isAhead(Instant now) {
    return isAhead("nbf", now) || isAhead("iat", now);
  }

  private boolean isAhead(String claim, Instant now) {
    JsonNode time = json.path(claim);
    return json.has(claim) && (!time.isNumber() || seconds(now).compareTo(time.decimalValue()) < 0);
  }

  private static BigDecimal seconds(Instant now) {
    return BigDecimal.valueOf(now.getEpochSecond());
  }

  /** Of these, what {@code scope} or {@code scp} has: words of a text, or a list. */
  List<String> scopesAmong(List<String> wanted) {
    Set<String> has = new LinkedHashSet<>();
    for (String claim : List.of("scope", "scp")) {
      texts(json.path(claim)).forEach(text -> Collections.addAll(has, text.split(" ", -1)));
    }
    return wanted.stream().filter(has::contains).toList();
  }

  private static List<String> texts(JsonNode claim) {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : claim.isArray() ? claim : List.of(claim)) {
      if (text.isTextual()) {
        texts.add(text.textValue());
      }
    }
    return texts;
  }

  /** As a function gets them: numbers in decimals, lists as {@code [a b]}. */
  Map<String, String> asText() {
    Map<String, String> claims = new TreeMap<>();
    json.properties().forEach(claim -> claims.put(claim.getKey(), text(claim.getValue())));
    return claims;
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      StringJoiner list = new StringJoiner(" ", "[", "]");
      value.forEach(element -> list.add(text(element)));
      return list.toString();
    }
    if (value.isObject()) {
      StringJoiner map = new StringJoiner(" ", "map[", "]");
      value.properties().forEach(m -> map.add(m.getKey() + ":" + text(m.getValue())));
      return map.toString();
    }
    return value.asText();
  }
}
