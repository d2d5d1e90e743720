package dev.probity.local.gateway.template;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * A pattern of an event's {@code FilterCriteria}: which records of a stream wake the function. Of
 * Lambda's syntax it reads objects, whose members must all hold, down to arrays, of which one
 * element must hold: a text, which must be the record's, or {@code {"prefix": text}}.
 *
 * <pre>
 * {"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "default/outbox/"}]}}}}
 * </pre>
 *
 * <p>Every other comparison ({@code anything-but}, {@code exists}, {@code suffix}, {@code numeric},
 * {@code equals-ignore-case}, {@code $or}, numbers and null) is refused: a filter that is read
 * otherwise than on AWS would be worse than none.
 */
public final class StreamFilter {
  /** Characters of a pattern, as on AWS. */
  static final int LONGEST = 4_096;

  /** Filters of one event, as on AWS; a record that passes one of them passes. */
  static final int MOST = 5;

  private static final int DEEPEST = 16;
  private static final String PREFIX = "prefix";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final JsonNode pattern;

  private StreamFilter(JsonNode pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a pattern.
   *
   * @param text JSON, at most 4,096 characters
   * @throws IllegalArgumentException it is longer, no JSON, or holds what is not served
   */
  public static StreamFilter parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("a pattern has at most " + LONGEST + " characters");
    }
    JsonNode pattern;
    try {
      pattern = JSON.readTree(text);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("a pattern is JSON, without a member twice", wrong);
    }
    requireObject(pattern, 0);
    return new StreamFilter(pattern);
  }

  private static void requireObject(JsonNode pattern, int depth) {
    if (!pattern.isObject() || pattern.isEmpty() || depth > DEEPEST) {
      throw new IllegalArgumentException(
          "a pattern is an object with members, at most " + DEEPEST + " deep");
    }
    for (Map.Entry<String, JsonNode> member : pattern.properties()) {
      if (member.getKey().startsWith("$")) {
        throw notServed(member.getKey());
      }
      if (member.getValue().isArray()) {
        requireComparisons(member.getKey(), member.getValue());
      } else {
        requireObject(member.getValue(), depth + 1);
      }
    }
  }

  private static void requireComparisons(String name, JsonNode comparisons) {
    if (comparisons.isEmpty()) {
      throw new IllegalArgumentException("nothing passes an empty array at " + name);
    }
    for (JsonNode comparison : comparisons) {
      boolean prefix = comparison.size() == 1 && comparison.path(PREFIX).isTextual();
      if (!comparison.isTextual() && !prefix) {
        throw notServed(comparison.toString());
      }
    }
  }

  private static IllegalArgumentException notServed(String what) {
    return new IllegalArgumentException(
        "the local stack compares with texts and prefixes only, not by " + what);
  }

  /**
   * Whether a record passes.
   *
   * @param stored an element of {@code Records} as the function would get it
   */
  public boolean passes(JsonNode stored) {
    return passes(pattern, stored);
  }

  private static boolean passes(JsonNode pattern, JsonNode value) {
    for (Map.Entry<String, JsonNode> member : pattern.properties()) {
      JsonNode found = value.path(member.getKey());
      boolean passes =
          member.getValue().isArray()
              ? passesOne(member.getValue(), found)
              : passes(member.getValue(), found);
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  private static boolean passesOne(JsonNode comparisons, JsonNode value) {
    if (!value.isTextual()) {
      return false;
    }
    for (JsonNode comparison : comparisons) {
      boolean passes =
          comparison.isTextual()
              ? comparison.asText().equals(value.asText())
              : value.asText().startsWith(comparison.path(PREFIX).asText());
      if (passes) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamFilter filter && filter.pattern.equals(pattern);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }

  @Override
  public String toString() {
    return pattern.toString();
  }
}
