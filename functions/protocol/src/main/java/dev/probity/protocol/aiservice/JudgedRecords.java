package dev.probity.protocol.aiservice;

import dev.probity.content.BlockNotFoundException;
import dev.probity.content.ContentException;
import dev.probity.content.DagLimits;
import dev.probity.protocol.integrity.Commitments;
import dev.probity.protocol.integrity.Manifest;
import dev.probity.protocol.integrity.StoredBlocks;
import dev.probity.protocol.integrity.check.CheckPolicy;
import dev.probity.protocol.integrity.check.ConsistencyCheck;
import dev.probity.protocol.integrity.check.ConsistencyReport;
import dev.probity.protocol.integrity.check.Finding;
import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.dataset.ContentFindings;
import dev.probity.protocol.integrity.dataset.DatasetContents;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.Metadata;
import dev.probity.protocol.integrity.dataset.Progress;
import dev.probity.protocol.integrity.dataset.RecordDiagnosis;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.ValueCounts;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDrift;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a check found: one pass over the content, every block verified, and one over the previous
 * version's data. Nothing that the owner counted is believed.
 *
 * @param recordsVerified whether records, their order and their count are those of the manifest
 */
record JudgedRecords(boolean recordsVerified, ConsistencyReport report) {
  private static final int MAX_DETAIL = 500;

  /** The previous version's records cannot be counted as this version's are. */
  private static final class IncomparableException extends IOException {
    private static final long serialVersionUID = 1;

    IncomparableException(DatasetException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Reads and judges.
   *
   * @param progress told of each piece that is read; it may throw to end the check
   * @throws BlockNotFoundException a block is not stored
   * @throws ContentException a block is not what its CID says
   */
  static JudgedRecords of(
      CheckedContent content,
      Optional<CheckedContent> previous,
      AiServicePorts ports,
      Progress progress)
      throws IOException {
    Metadata said;
    try {
      said = content.contents().metadata();
    } catch (DatasetException unreadable) {
      return unreadable(unreadable, Expectations.NONE);
    }
    AtomicReference<ContentFindings> found = new AtomicReference<>();
    RecordSource records =
        RecordSource.of(each -> found.set(content.contents().read(progress, each)));
    ConsistencyReport report;
    try {
      report = compared(said, records, previous, ports, progress);
    } catch (DatasetException unreadable) {
      return unreadable(unreadable, said.expectations());
    }
    List<Finding> findings = new ArrayList<>();
    List<String> differences = differences(content.manifest(), found.get());
    if (!differences.isEmpty()) {
      findings.add(unsigned(content, differences, ports, progress));
    }
    findings.addAll(falsehoods(said, found.get(), report));
    return new JudgedRecords(differences.isEmpty(), with(findings, report));
  }

  /** Nothing was found out. */
  static JudgedRecords unfinished(String why) {
    return failed(Kind.UNFINISHED, why, List.of(), Expectations.NONE);
  }

  /** The records cannot be read. */
  static JudgedRecords unreadable(DatasetException fault, Expectations expectations) {
    List<Long> records =
        fault.record().isPresent() ? List.of(fault.record().getAsLong()) : List.of();
    return failed(
        Kind.UNREADABLE_RECORDS, String.valueOf(fault.getMessage()), records, expectations);
  }

  private static JudgedRecords failed(
      Kind kind, String why, List<Long> records, Expectations expectations) {
    return new JudgedRecords(
        false,
        new ConsistencyReport(
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            expectations,
            List.of(inconsistent(kind, why, records.size(), records))));
  }

  private static ConsistencyReport compared(
      Metadata said,
      RecordSource records,
      Optional<CheckedContent> previous,
      AiServicePorts ports,
      Progress progress)
      throws IOException {
    if (previous.isEmpty()) {
      return checked(said, records, Optional.empty(), ports);
    }
    RecordSource before = previous.get().contents().records(progress);
    try {
      return checked(
          said,
          records,
          Optional.of(visitor -> {
            try {
              before.read(visitor);
            } catch (DatasetException otherwise) {
              throw new IncomparableException(otherwise);
            }
          }),
          ports);
    } catch (IncomparableException otherwise) {
      // A field that was free text before and is the label now, say.
      boolean expected = said.expectations().find(LabelDrift.class).isPresent();
      Level level =
          expected
              ? Level.INCONSISTENT
              : ports.policy().levels().getOrDefault(Kind.DRIFT, Level.NOTE);
      var finding =
          new Finding(
              Kind.DRIFT,
              level,
              said.labels().map(ValueCounts::field),
              said.expectations().find(LabelDrift.class).map(LabelDrift::toString),
              bounded("the previous version cannot be compared: " + otherwise.getMessage()),
              0,
              List.of(),
              List.of());
      return with(List.of(finding), checked(said, records, Optional.empty(), ports));
    }
  }

  private static ConsistencyReport checked(
      Metadata said, RecordSource records, Optional<RecordSource> previous, AiServicePorts ports)
      throws IOException {
    CheckPolicy policy = ports.policy();
    return ConsistencyCheck.run(
        new ConsistencyCheck.Subject(
            records,
            previous,
            said.labels().map(ValueCounts::field),
            said.splits().map(ValueCounts::field),
            said.expectations()),
        policy,
        Bytes32.of(ports.randomness().bytes(Bytes32.LENGTH)));
  }

  /** What the content shows to be otherwise than the manifest says. */
  private static List<String> differences(Manifest manifest, ContentFindings found) {
    List<String> differences = new ArrayList<>();
    Bytes32 keyCommit =
        Commitments.recordKeyCommit(
            manifest.user(), manifest.dataId(), manifest.version(), found.recordKey());
    differ(differences, "metaHash", manifest.metaHash(), found.metaHash());
    differ(differences, "contentHash", manifest.contentHash(), found.contentHash());
    differ(differences, "size", manifest.size(), found.size());
    differ(differences, "recordKeyCommit", manifest.recordKeyCommit(), keyCommit);
    differ(differences, "records", manifest.records(), found.records());
    differ(differences, "recordsRoot", manifest.recordsRoot(), found.recordsRoot());
    differ(differences, "the number of leaves", manifest.records(), found.leaves());
    differ(differences, "the root of the leaves", manifest.recordsRoot(), found.leavesRoot());
    return differences;
  }

  private static void differ(List<String> differences, String what, Object signed, Object found) {
    if (!signed.equals(found)) {
      differences.add(what);
    }
  }

  /** Names the records that have no signed leaf, where that can be told. */
  private static Finding unsigned(
      CheckedContent content, List<String> differences, AiServicePorts ports, Progress progress) {
    RecordDiagnosis diagnosis =
        DatasetContents.diagnose(
            new StoredBlocks(ports.blocks()),
            DagLimits.DEFAULT,
            content.version().root(),
            content.manifest(),
            progress);
    return inconsistent(
        Kind.UNSIGNED_RECORDS,
        "the content is not what the manifest signs: "
            + String.join(", ", differences)
            + diagnosis.obstacle().map(why -> "; " + why).orElse(""),
        diagnosis.records().size() + diagnosis.more(),
        diagnosis.records());
  }

  /** Where metadata, which is signed, counts otherwise than we do. */
  private static List<Finding> falsehoods(
      Metadata said, ContentFindings found, ConsistencyReport report) {
    List<Finding> falsehoods = new ArrayList<>();
    said.contradictedBy(found)
        .forEach(
            sentence -> falsehoods.add(inconsistent(Kind.FALSE_METADATA, sentence, 0, List.of())));
    falsehood("label", said.labels(), report.labels()).ifPresent(falsehoods::add);
    falsehood("split", said.splits(), report.splits()).ifPresent(falsehoods::add);
    return falsehoods;
  }

  private static Optional<Finding> falsehood(
      String what, Optional<ValueCounts> said, Optional<ValueCounts> counted) {
    if (said.isEmpty()
        || counted.map(JudgedRecords::plain).equals(said.map(JudgedRecords::plain))) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Kind.FALSE_METADATA,
            Level.INCONSISTENT,
            Optional.of(said.get().field()),
            Optional.empty(),
            "metadata counts other records per " + what + " than there are",
            0,
            List.of(),
            List.of()));
  }

  /** A count whose empty values are no values, which metadata counts apart. */
  private static ValueCounts plain(ValueCounts counts) {
    var values = new TreeMap<String, Long>();
    long none = 0;
    for (ValueCount count : counts.values()) {
      if (count.value().filter(value -> !value.isEmpty()).isPresent()) {
        values.merge(count.value().get(), count.records(), Long::sum);
      } else {
        none += count.records();
      }
    }
    List<ValueCount> plain = new ArrayList<>();
    values.forEach((value, records) -> plain.add(new ValueCount(Optional.of(value), records)));
    plain.add(new ValueCount(Optional.empty(), none));
    return new ValueCounts(counts.field(), plain);
  }

  private static Finding inconsistent(Kind kind, String detail, long count, List<Long> records) {
    return new Finding(
        kind,
        Level.INCONSISTENT,
        Optional.empty(),
        Optional.empty(),
        bounded(detail),
        count,
        records,
        List.of());
  }

  private static String bounded(String detail) {
    return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
  }

  private static ConsistencyReport with(List<Finding> more, ConsistencyReport report) {
    List<Finding> all = new ArrayList<>(more);
    all.addAll(report.findings());
    all.sort(
        Comparator.comparing(Finding::kind).thenComparing(finding -> finding.field().orElse("")));
    return new ConsistencyReport(
        report.records(),
        report.previousRecords(),
        report.labels(),
        report.splits(),
        report.expectations(),
        all);
  }
}
