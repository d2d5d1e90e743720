package dev.probity.protocol.integrity.check;

import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.EntrySort;
import dev.probity.protocol.integrity.dataset.RecordMembers;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.SourceRecord;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.Expectation;
import dev.probity.protocol.integrity.expectation.Expectation.FieldComplete;
import dev.probity.protocol.integrity.expectation.Expectation.LabelBalance;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDomain;
import dev.probity.protocol.integrity.expectation.Expectation.LabelDrift;
import dev.probity.protocol.integrity.expectation.Expectation.RecordsUnique;
import dev.probity.protocol.integrity.expectation.Expectation.SplitDisjoint;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks the records of a data set: balance and domain of its labels, missing values, duplicates,
 * leakage between splits, and drift against the previous version. It counts anew, and believes no
 * count of metadata's.
 *
 * <p>One pass over the records and one over the previous version's. Memory: 22 bytes a record as
 * {@link EntrySort} takes them, one bit for each number in two sets, and what the limits of fields
 * and labels allow, about 16 MiB.
 */
public final class ConsistencyCheck {
  private final Subject subject;
  private final CheckPolicy policy;
  private final Expectations expectations;
  private final List<Finding> findings = new ArrayList<>();
  private final FieldTally fields = new FieldTally();
  private final @Nullable ValueTally labels;
  private final @Nullable ValueTally splits;
  private long records;

  /**
   * What is checked.
   *
   * @param records of this version
   * @param previous records of the version that it continues, if there is one
   * @param label the label field, if metadata or an expectation names one
   * @param split the split field, if metadata or an expectation names one
   * @param expectations signed by the owner
   */
  public record Subject(
      RecordSource records,
      Optional<RecordSource> previous,
      Optional<String> label,
      Optional<String> split,
      Expectations expectations) {}

  private ConsistencyCheck(Subject subject, CheckPolicy policy) {
    this.subject = subject;
    this.policy = policy;
    this.expectations = subject.expectations();
    this.labels = expectations.label().or(subject::label).map(ValueTally::new).orElse(null);
    this.splits = expectations.split().or(subject::split).map(ValueTally::new).orElse(null);
  }

  /**
   * Checks.
   *
   * @param policy what the operator requires of all data
   * @param comparisonKey 32 random bytes of this check
   * @throws DatasetException the records cannot be read, or have more fields, labels or splits than
   *     can be checked
   * @throws IOException from the sources
   */
  public static ConsistencyReport run(Subject subject, CheckPolicy policy, Bytes32 comparisonKey)
      throws IOException {
    return new ConsistencyCheck(subject, policy).run(comparisonKey);
  }

  private ConsistencyReport run(Bytes32 comparisonKey) throws IOException {
    try (var repetitions =
        new Repetitions(comparisonKey, Optional.ofNullable(splits).map(ValueTally::field))) {
      return run(repetitions);
    }
  }

  private ConsistencyReport run(Repetitions repetitions) throws IOException {
    subject
        .records()
        .read(record -> {
          count(record);
          repetitions.add(record);
          return true;
        });
    repetitions.finish();
    Optional<Long> previousRecords = Optional.empty();
    checkFields();
    if (labels != null) {
      checkDomain(labels);
      checkBalance(labels);
      if (subject.previous().isPresent()) {
        ValueTally before = previous(subject.previous().get(), labels.field());
        previousRecords = Optional.of(before.records());
        checkUnseen(labels, before);
        checkDrift(labels, before);
      }
    }
    checkCompleteness();
    repeated(
        Kind.DUPLICATES,
        Optional.empty(),
        expectations.find(RecordsUnique.class),
        "records are equal to an earlier one",
        repetitions.duplicates());
    repeated(
        Kind.LEAKAGE,
        Optional.ofNullable(splits).map(ValueTally::field),
        expectations.find(SplitDisjoint.class),
        "records are in several splits: they are equal but for the split",
        repetitions.leaks());
    findings.sort(
        Comparator.comparing(Finding::kind).thenComparing(finding -> finding.field().orElse("")));
    return new ConsistencyReport(
        records,
        previousRecords,
        Optional.ofNullable(labels).map(ValueTally::counts),
        Optional.ofNullable(splits).map(ValueTally::counts),
        expectations,
        findings);
  }

  private void count(SourceRecord record) throws DatasetException {
    records++;
    if (labels != null) {
      labels.begin();
    }
    if (splits != null) {
      splits.begin();
    }
    for (var member = new RecordMembers(record); member.next(); ) {
      fields.add(member, record.number());
      String name = member.name();
      if (labels != null && name.equals(labels.field())) {
        labels.add(member, record);
      }
      if (splits != null && name.equals(splits.field())) {
        splits.add(member, record);
      }
    }
  }

  private static ValueTally previous(RecordSource source, String label) throws IOException {
    var tally = new ValueTally(label);
    source.read(record -> {
      tally.begin();
      var member = new RecordMembers(record);
      if (member.find(label)) {
        tally.add(member, record);
      }
      return true;
    });
    return tally;
  }

  /** Every field that an expectation names is in some record. */
  private void checkFields() {
    for (Expectation expectation : expectations.all()) {
      Optional<String> named =
          switch (expectation) {
            case LabelBalance(String field, _) -> Optional.of(field);
            case LabelDomain(String field, _) -> Optional.of(field);
            case LabelDrift(String field, _) -> Optional.of(field);
            case FieldComplete(String field) -> Optional.of(field);
            case SplitDisjoint(String field) -> Optional.of(field);
            case RecordsUnique() -> Optional.empty();
          };
      if (named.isPresent() && !fields.knows(named.get())) {
        found(
            Kind.UNKNOWN_FIELD,
            Level.INCONSISTENT,
            named,
            Optional.of(expectation),
            "no record has the field",
            records,
            List.of(),
            List.of());
      }
    }
  }

  private void checkDomain(ValueTally tally) {
    Optional<LabelDomain> domain = expectations.find(LabelDomain.class);
    if (domain.isPresent()) {
      labelsOutside(
          Kind.LABEL_DOMAIN,
          Level.INCONSISTENT,
          domain,
          "records have a label outside the domain",
          tally,
          domain.get().values());
    }
  }

  private void checkUnseen(ValueTally tally, ValueTally before) {
    if (expectations.find(LabelDomain.class).isEmpty()) {
      Set<String> known = new HashSet<>();
      before.values().forEach(known::add);
      labelsOutside(
          Kind.UNSEEN_LABEL,
          policy.level(Kind.UNSEEN_LABEL),
          Optional.empty(),
          "records have a label that the previous version has not",
          tally,
          known);
    }
  }

  private void labelsOutside(
      Kind kind,
      Level level,
      Optional<? extends Expectation> expectation,
      String detail,
      ValueTally tally,
      Set<String> domain) {
    List<ValueCount> outside = new ArrayList<>();
    NavigableSet<Long> numbers = new TreeSet<>();
    long count = 0;
    for (String label : tally.values()) {
      if (!domain.contains(label)) {
        outside.add(new ValueCount(Optional.of(label), tally.count(label)));
        numbers.addAll(tally.first(label));
        count += tally.count(label);
      }
    }
    if (count > 0) {
      found(
          kind,
          level,
          Optional.of(tally.field()),
          expectation,
          count + " " + detail,
          count,
          numbers.stream().limit(Finding.MAX_RECORDS).toList(),
          outside);
    }
  }

  /** Each label's records against the mean; a label of the domain that is absent counts too. */
  private void checkBalance(ValueTally tally) {
    Optional<LabelBalance> expected = expectations.find(LabelBalance.class);
    NavigableSet<String> all = new TreeSet<>();
    tally.values().forEach(all::add);
    expectations.find(LabelDomain.class).ifPresent(domain -> all.addAll(domain.values()));
    if (all.isEmpty()) {
      if (expected.isPresent() && fields.knows(tally.field())) {
        found(
            Kind.IMBALANCE,
            Level.INCONSISTENT,
            Optional.of(tally.field()),
            expected,
            "no record has a label",
            records,
            List.of(),
            List.of());
      }
      return;
    }
    boolean broken = expected.isPresent() && isUneven(tally, all, expected.get().tolerance());
    if (broken || isUneven(tally, all, policy.imbalance())) {
      String worst =
          all.stream()
              .map(label -> deviation(tally, all, label))
              .max(Comparator.naturalOrder())
              .orElseThrow()
              .toPlainString();
      found(
          Kind.IMBALANCE,
          broken ? Level.INCONSISTENT : policy.level(Kind.IMBALANCE),
          Optional.of(tally.field()),
          broken ? expected : Optional.empty(),
          "a label is " + worst + " % away from the mean of " + all.size() + " labels",
          tally.valued(),
          List.of(),
          counts(tally, all));
    }
  }

  private static boolean isUneven(ValueTally tally, NavigableSet<String> all, int tolerance) {
    BigInteger allowed = BigInteger.valueOf(tally.valued()).multiply(BigInteger.valueOf(tolerance));
    return tally.valued() == 0
        || all.stream()
            .anyMatch(label ->
                BigInteger.valueOf(Math.abs(tally.count(label) * all.size() - tally.valued()))
                        .multiply(BigInteger.valueOf(Expectation.WHOLE))
                        .compareTo(allowed)
                    > 0);
  }

  /** In percent, rounded up to two digits. */
  private static BigDecimal deviation(ValueTally tally, NavigableSet<String> all, String label) {
    return tally.valued() == 0
        ? BigDecimal.valueOf(100)
        : BigDecimal.valueOf(Math.abs(tally.count(label) * all.size() - tally.valued()))
            .movePointRight(2)
            .divide(BigDecimal.valueOf(tally.valued()), 2, RoundingMode.UP);
  }

  /** Half the sum of the differences of the labels' shares, of the records that have a label. */
  private void checkDrift(ValueTally now, ValueTally before) {
    Optional<LabelDrift> expected = expectations.find(LabelDrift.class);
    if (now.valued() == 0 || before.valued() == 0) {
      if (now.valued() != before.valued()) {
        found(
            Kind.DRIFT,
            expected.isPresent() ? Level.INCONSISTENT : policy.level(Kind.DRIFT),
            Optional.of(now.field()),
            expected,
            (now.valued() == 0 ? "no record has a label" : "every label is new")
                + ", unlike the previous version: the distributions cannot be compared",
            now.valued(),
            List.of(),
            List.of());
      }
      return;
    }
    NavigableSet<String> all = new TreeSet<>();
    now.values().forEach(all::add);
    before.values().forEach(all::add);
    BigDecimal sum =
        all.stream()
            .map(label ->
                BigDecimal.valueOf(now.count(label))
                    .multiply(BigDecimal.valueOf(before.valued()))
                    .subtract(
                        BigDecimal.valueOf(before.count(label))
                            .multiply(BigDecimal.valueOf(now.valued())))
                    .abs())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal whole =
        BigDecimal.valueOf(2)
            .multiply(BigDecimal.valueOf(now.valued()))
            .multiply(BigDecimal.valueOf(before.valued()));
    boolean broken = expected.isPresent() && isAbove(sum, whole, expected.get().limit());
    if (broken || isAbove(sum, whole, policy.drift())) {
      found(
          Kind.DRIFT,
          broken ? Level.INCONSISTENT : policy.level(Kind.DRIFT),
          Optional.of(now.field()),
          broken ? expected : Optional.empty(),
          "labels are "
              + sum.divide(whole, 4, RoundingMode.UP).toPlainString()
              + " (total variation distance) away from the previous version's",
          now.valued(),
          List.of(),
          counts(now, all));
    }
  }

  private static boolean isAbove(BigDecimal sum, BigDecimal whole, int limit) {
    return sum.multiply(BigDecimal.valueOf(Expectation.WHOLE))
            .compareTo(whole.multiply(BigDecimal.valueOf(limit)))
        > 0;
  }

  private void checkCompleteness() {
    for (String field : fields.fields()) {
      long missing = fields.missing(field, records);
      if (missing > 0) {
        Optional<Expectation> expected =
            expectations.all().stream().filter(new FieldComplete(field)::equals).findFirst();
        found(
            Kind.MISSING_VALUES,
            expected.isPresent() ? Level.INCONSISTENT : policy.level(Kind.MISSING_VALUES),
            Optional.of(field),
            expected,
            missing + " records have no value",
            missing,
            fields.firstMissing(field, records),
            List.of());
      }
    }
  }

  private void repeated(
      Kind kind,
      Optional<String> field,
      Optional<? extends Expectation> expected,
      String detail,
      BitSet numbers) {
    int count = numbers.cardinality();
    if (count > 0) {
      found(
          kind,
          expected.isPresent() ? Level.INCONSISTENT : policy.level(kind),
          field,
          expected,
          count + " " + detail,
          count,
          Repetitions.first(numbers),
          List.of());
    }
  }

  private static List<ValueCount> counts(ValueTally tally, NavigableSet<String> labels) {
    return labels.stream()
        .map(label -> new ValueCount(Optional.of(label), tally.count(label)))
        .toList();
  }

  private void found(
      Kind kind,
      Level level,
      Optional<String> field,
      Optional<? extends Expectation> expectation,
      String detail,
      long count,
      List<Long> numbers,
      List<ValueCount> values) {
    // An owner's expectation never makes a finding milder than the operator's policy.
    Level highest = policy.level(kind).compareTo(level) > 0 ? policy.level(kind) : level;
    findings.add(
        new Finding(
            kind,
            highest,
            field,
            expectation.map(Object::toString),
            detail,
            count,
            numbers,
            values.stream().limit(Finding.MAX_VALUES).toList()));
  }
}
