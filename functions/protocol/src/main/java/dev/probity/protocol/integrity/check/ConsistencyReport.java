package dev.probity.protocol.integrity.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.Expectations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the check of a data set found. The same records, expectations and policy give the same
 * report.
 *
 * @param records how many were read
 * @param previousRecords how many the previous version has; empty if there was none to compare with
 * @param labels how many records have each label, counted anew; empty if no field is the label
 * @param splits the same of splits
 * @param expectations those that were judged
 * @param findings by kind, then by field
 */
public record ConsistencyReport(
    long records,
    Optional<Long> previousRecords,
    Optional<ValueCounts> labels,
    Optional<ValueCounts> splits,
    Expectations expectations,
    List<Finding> findings) {

  /** What follows. */
  public enum Verdict {
    /** Nothing, or notes alone. */
    CONSISTENT(1),
    /** A warning, and nothing worse. */
    WARNING(2),
    /** An expectation or the policy is broken. */
    INCONSISTENT(3);

    private final int number;

    Verdict(int number) {
      this.number = number;
    }

    /** The stable name. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** As a signed report has it: 1, 2 or 3. */
    public int number() {
      return number;
    }
  }

  /** Copies the list. */
  public ConsistencyReport {
    findings = List.copyOf(findings);
  }

  /** What follows from the findings. */
  public Verdict verdict() {
    return findings.stream()
        .map(finding ->
            switch (finding.level()) {
              case NOTE -> Verdict.CONSISTENT;
              case WARNING -> Verdict.WARNING;
              case INCONSISTENT -> Verdict.INCONSISTENT;
            })
        .max(Verdict::compareTo)
        .orElse(Verdict.CONSISTENT);
  }

  /** The report for programs. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("verdict", verdict().code()).put("records", records);
    previousRecords.ifPresent(count -> json.put("previousRecords", count));
    labels.ifPresent(counts -> json.set("labels", counts(counts)));
    splits.ifPresent(counts -> json.set("splits", counts(counts)));
    ArrayNode texts = json.putArray("expectations");
    expectations.texts().forEach(texts::add);
    ArrayNode found = json.putArray("findings");
    findings.forEach(finding -> found.add(finding.toJson()));
    return json;
  }

  static ObjectNode counts(ValueCounts counts) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("field", counts.field());
    json.set("values", values(counts.values()));
    return json;
  }

  static ArrayNode values(List<ValueCount> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ValueCount count : values) {
      array.addObject().put("value", count.value().orElse(null)).put("records", count.records());
    }
    return array;
  }
}
