package dev.probity.protocol.integrity.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.CanonicalJson;
import dev.probity.protocol.wire.Digests;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The findings of a check as they are hashed, sealed and sent: RFC 8785 bytes of a report, at most
 * {@value #MAX_BYTES}. What is too much is left out: of a finding its labels, its expectation and
 * its field, then whole findings, the graver ones last, then expectations and counts.
 *
 * @param report what was found; without what was left out
 * @param omitted how many findings were left out
 */
public record FindingsDocument(ConsistencyReport report, long omitted) {
  /** Most bytes of a document. */
  public static final int MAX_BYTES = 64 << 10;

  private static final int MAX_FINDING_BYTES = 4 << 10;
  private static final int MAX_DETAIL = 1024;
  private static final String OMITTED = "omitted";
  private static final StrictJson.Limits LIMITS =
      new StrictJson.Limits(MAX_BYTES, 8, 1 << 14, MAX_BYTES);

  /** findingsHash: keccak256 of these very bytes. */
  public static Bytes32 hash(byte[] document) {
    return Digests.keccak256(document);
  }

  /** The bytes of a report's document. */
  public static byte[] of(ConsistencyReport report) {
    ObjectNode json = report.toJson();
    // What is left out does not come back: the rest is added as long as it fits.
    List<ObjectNode> findings = report.findings().stream().map(FindingsDocument::small).toList();
    ObjectNode labels = (ObjectNode) json.remove("labels");
    ObjectNode splits = (ObjectNode) json.remove("splits");
    JsonNode expectations = json.remove("expectations");
    json.put(OMITTED, findings.size());
    json.set("findings", fitting(json, report.findings(), findings));
    json.put(OMITTED, findings.size() - json.path("findings").size());
    addIfItFits(json, "expectations", expectations);
    addIfItFits(json, "labels", labels);
    addIfItFits(json, "splits", splits);
    return CanonicalJson.bytes(json);
  }

  /** Those that fit, the gravest chosen first, in the order of the report. */
  private static ArrayNode fitting(
      ObjectNode rest, List<Finding> findings, List<ObjectNode> written) {
    rest.putArray("findings");
    int left = MAX_BYTES - CanonicalJson.bytes(rest).length;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing((Integer i) -> findings.get(i).level()).reversed());
    List<Integer> chosen = new ArrayList<>();
    for (int i : order) {
      int bytes = CanonicalJson.bytes(written.get(i)).length + 1;
      if (bytes <= left) {
        left -= bytes;
        chosen.add(i);
      }
    }
    ArrayNode array = rest.arrayNode();
    chosen.stream().sorted().map(written::get).forEach(array::add);
    return array;
  }

  private static ObjectNode small(Finding finding) {
    ObjectNode json = finding.toJson();
    for (String member : List.of("values", "expectation", "field")) {
      if (CanonicalJson.bytes(json).length <= MAX_FINDING_BYTES) {
        break;
      }
      if (member.equals("values")) {
        json.putArray(member);
      } else {
        json.remove(member);
      }
    }
    return json;
  }

  private static void addIfItFits(ObjectNode json, String member, @Nullable JsonNode value) {
    if (value != null) {
      json.set(member, value);
      if (CanonicalJson.bytes(json).length > MAX_BYTES) {
        json.remove(member);
      }
    }
  }

  /**
   * Reads a document.
   *
   * @throws WireException with the path of what is wrong
   */
  public static FindingsDocument parse(byte[] document) throws WireException {
    JsonNode json = CanonicalJson.parse(document, LIMITS);
    List<Finding> findings = new ArrayList<>();
    for (JsonNode finding : array(json, "findings")) {
      findings.add(WireException.at("/findings", () -> finding(finding)));
    }
    var report =
        new ConsistencyReport(
            count(json, "records"),
            json.has("previousRecords")
                ? Optional.of(count(json, "previousRecords"))
                : Optional.empty(),
            counts(json, "labels"),
            counts(json, "splits"),
            expectations(json),
            findings);
    return new FindingsDocument(report, count(json, OMITTED));
  }

  private static Finding finding(JsonNode json) throws WireException {
    List<Long> records = new ArrayList<>();
    for (JsonNode number : array(json, "records")) {
      records.add(number(number, "/records"));
    }
    String detail = StrictJson.text(json, "detail");
    if (records.size() > Finding.MAX_RECORDS || detail.length() > MAX_DETAIL) {
      throw new WireException("/records", "are too many");
    }
    return new Finding(
        Kind.ofCode(StrictJson.text(json, "kind"))
            .orElseThrow(() -> new WireException("/kind", "must be one that is known")),
        Level.ofCode(StrictJson.text(json, "level"))
            .orElseThrow(() -> new WireException("/level", "must be one that is known")),
        text(json, "field"),
        text(json, "expectation"),
        detail,
        count(json, "count"),
        records,
        values(json));
  }

  private static Optional<ValueCounts> counts(JsonNode json, String member) throws WireException {
    if (!json.has(member)) {
      return Optional.empty();
    }
    JsonNode counts = json.path(member);
    return Optional.of(new ValueCounts(StrictJson.text(counts, "field"), values(counts)));
  }

  private static List<ValueCount> values(JsonNode json) throws WireException {
    List<ValueCount> values = new ArrayList<>();
    for (JsonNode value : array(json, "values")) {
      values.add(
          new ValueCount(
              value.path("value").isNull() ? Optional.empty() : text(value, "value"),
              count(value, "records")));
    }
    return values;
  }

  private static Expectations expectations(JsonNode json) throws WireException {
    List<String> texts = new ArrayList<>();
    if (json.has("expectations")) {
      for (JsonNode text : array(json, "expectations")) {
        if (!text.isTextual()) {
          throw new WireException("/expectations", "must be strings");
        }
        texts.add(text.textValue());
      }
    }
    try {
      return Expectations.parse(texts);
    } catch (ExpectationException wrong) {
      throw new WireException("/expectations", String.valueOf(wrong.getMessage()));
    }
  }

  private static Optional<String> text(JsonNode json, String member) throws WireException {
    return json.has(member) ? Optional.of(StrictJson.text(json, member)) : Optional.empty();
  }

  private static JsonNode array(JsonNode json, String member) throws WireException {
    JsonNode array = json.path(member);
    if (!array.isArray()) {
      throw new WireException("/" + member, "must be an array");
    }
    return array;
  }

  private static long count(JsonNode json, String member) throws WireException {
    return number(json.path(member), "/" + member);
  }

  private static long number(JsonNode json, String path) throws WireException {
    if (!json.canConvertToExactIntegral() || !json.canConvertToLong() || json.longValue() < 0) {
      throw new WireException(path, "must be a whole number");
    }
    return json.longValue();
  }
}
