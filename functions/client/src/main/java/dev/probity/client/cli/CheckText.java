package dev.probity.client.cli;

import dev.probity.client.terminal.Printable;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.Expectation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A consistency report as lines for a person. */
final class CheckText {
  private static final int SHOWN_VALUES = 30;
  private static final int SHOWN_RECORDS = 10;
  private static final int SHOWN_CHARACTERS = 200;

  private CheckText() {}

  static String text(ConsistencyReport report, String title) {
    List<String> lines = new ArrayList<>();
    lines.add(
        Printable.text(title, SHOWN_CHARACTERS)
            + ": "
            + report.verdict().code().toUpperCase(Locale.ROOT));
    lines.add(
        "  "
            + report.records()
            + " records, "
            + report
                .previousRecords()
                .map(count -> "compared with the previous version's " + count)
                .orElse("compared with no previous version"));
    report.labels().ifPresent(counts -> counts("label", counts, report.records(), lines));
    report.splits().ifPresent(counts -> counts("split", counts, report.records(), lines));
    if (!report.expectations().isEmpty()) {
      lines.add("");
      report
          .expectations()
          .all()
          .forEach(expectation -> lines.add("  " + judged(expectation, report)));
    }
    if (!report.findings().isEmpty()) {
      lines.add("");
    }
    for (Finding finding : report.findings()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-12s  %-14s  %s%s%s",
              finding.level().code(),
              finding.kind().code(),
              finding.field().map(name -> Printable.text(name, 60) + ": ").orElse(""),
              finding.detail(),
              places(finding, SHOWN_RECORDS)));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String judged(Expectation expectation, ConsistencyReport report) {
    Optional<String> text = Optional.of(expectation.toString());
    boolean broken =
        report.findings().stream().anyMatch(finding -> finding.expectation().equals(text));
    boolean open =
        expectation instanceof Expectation.LabelDrift && report.previousRecords().isEmpty();
    String word = broken ? "broken" : open ? "not compared" : "holds";
    return String.format(
        Locale.ROOT, "%-12s  %s", word, Printable.text(text.get(), SHOWN_CHARACTERS));
  }

  private static void counts(String what, ValueCounts counts, long records, List<String> lines) {
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-36s %10s  %7s",
            what + " " + Printable.text(counts.field(), 28),
            "records",
            "share"));
    for (ValueCount count : counts.values().stream().limit(SHOWN_VALUES).toList()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "    %-34s %10d  %5.1f %%",
              count.value().map(value -> Printable.text(value, 33)).orElse("(none)"),
              count.records(),
              100.0 * count.records() / records));
    }
    if (counts.values().size() > SHOWN_VALUES) {
      lines.add("    and " + (counts.values().size() - SHOWN_VALUES) + " more: --json shows them");
    }
  }

  /** The labels and the first records of a finding, in brackets. */
  static String places(Finding finding, int most) {
    List<String> parts = new ArrayList<>();
    if (!finding.values().isEmpty()) {
      parts.add(
          finding.values().stream()
              .limit(most)
              .map(count ->
                  Printable.text(count.value().orElse("(none)"), 33) + ": " + count.records())
              .collect(Collectors.joining(", ")));
    }
    if (!finding.records().isEmpty()) {
      String numbers =
          finding.records().stream()
              .limit(most)
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      long more = finding.count() - Math.min(most, finding.records().size());
      parts.add("records " + numbers + (more > 0 ? " and " + more + " more" : ""));
    }
    return parts.isEmpty() ? "" : " (" + String.join("; ", parts) + ")";
  }
}
