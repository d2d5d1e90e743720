package dev.probity.protocol.integrity.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.check.ConsistencyReport.Verdict;
import dev.probity.protocol.integrity.check.Finding.Kind;
import dev.probity.protocol.integrity.check.Finding.Level;
import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.TextRecords;
import dev.probity.protocol.integrity.dataset.ValueCounts.ValueCount;
import dev.probity.protocol.integrity.expectation.ExpectationException;
import dev.probity.protocol.integrity.expectation.Expectations;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ConsistencyCheckTest {
  private static final Bytes32 KEY = Digests.keccak256("a check");
  private static final Optional<String> NONE = Optional.empty();

  private static RecordSource csv(String text) {
    return source(DataFormat.CSV, text);
  }

  private static RecordSource source(DataFormat format, String text) {
    return TextRecords.of(format, text);
  }

  /** {@code id,class}, each class so often as is said. */
  private static RecordSource classes(Map<String, Integer> counts) {
    int[] id = {0};
    return csv(
        "id,class\n"
            + counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(one ->
                    IntStream.range(0, one.getValue())
                        .mapToObj(i -> ++id[0] + "," + one.getKey() + "\n"))
                .collect(Collectors.joining()));
  }

  private static ConsistencyReport check(RecordSource records, String... expected)
      throws IOException, ExpectationException {
    return check(records, Optional.empty(), CheckPolicy.DEFAULT, expected);
  }

  private static ConsistencyReport check(
      RecordSource records, Optional<RecordSource> previous, CheckPolicy policy, String... expected)
      throws IOException, ExpectationException {
    return ConsistencyCheck.run(
        new ConsistencyCheck.Subject(
            records, previous, Optional.of("class"), NONE, Expectations.parse(List.of(expected))),
        policy,
        KEY);
  }

  private static List<String> kinds(ConsistencyReport report) {
    return report.findings().stream()
        .map(finding -> finding.level().code() + " " + finding.kind().code())
        .toList();
  }

  @Test
  void dataThatIsAsExpectedIsConsistent() throws Exception {
    ConsistencyReport report =
        check(
            classes(Map.of("a", 10, "b", 11, "c", 9)),
            "label:class=balanced±10%",
            "label:class in {a,b,c}",
            "label:class drift<=0",
            "field:id=complete",
            "records=unique");
    assertThat(report.verdict()).isEqualTo(Verdict.CONSISTENT);
    assertThat(report.findings()).isEmpty();
    assertThat(report.labels().orElseThrow().values())
        .containsExactly(
            new ValueCount(Optional.of("a"), 10),
            new ValueCount(Optional.of("b"), 11),
            new ValueCount(Optional.of("c"), 9));
  }

  @Test
  void balanceIsExactAtItsBorder() throws Exception {
    RecordSource borderline = classes(Map.of("a", 110, "b", 100, "c", 90));
    assertThat(check(borderline, "label:class=balanced±10%").verdict())
        .isEqualTo(Verdict.CONSISTENT);
    ConsistencyReport broken = check(borderline, "label:class=balanced±9.99%");
    assertThat(broken.verdict()).isEqualTo(Verdict.INCONSISTENT);
    Finding finding = broken.findings().getFirst();
    assertThat(finding.kind()).isEqualTo(Kind.IMBALANCE);
    assertThat(finding.expectation()).contains("label:class=balanced±9.99%");
    assertThat(finding.detail()).contains("10.00 %");
    assertThat(finding.values()).hasSize(3);
  }

  @Test
  void aLabelOfTheDomainThatIsAbsentIsAnImbalance() throws Exception {
    RecordSource twoOfThree = classes(Map.of("a", 5, "b", 5));
    assertThat(check(twoOfThree, "label:class=balanced±10%").verdict())
        .isEqualTo(Verdict.CONSISTENT);
    ConsistencyReport report =
        check(twoOfThree, "label:class=balanced±10%", "label:class in {a,b,c}");
    assertThat(kinds(report)).containsExactly("inconsistent imbalance");
  }

  @Test
  void aLabelOutsideTheDomainIsNamedWithItsRecords() throws Exception {
    ConsistencyReport report =
        check(csv("id,class\n1,a\n2,z\n3,b\n4,\n5,z\n6,y\n"), "label:class in {a,b}");
    Finding finding = report.findings().getFirst();
    assertThat(finding.kind()).isEqualTo(Kind.LABEL_DOMAIN);
    assertThat(finding.level()).isEqualTo(Level.INCONSISTENT);
    assertThat(finding.count()).isEqualTo(3);
    assertThat(finding.records()).containsExactly(2L, 5L, 6L);
    assertThat(finding.values())
        .containsExactly(new ValueCount(Optional.of("y"), 1), new ValueCount(Optional.of("z"), 2));
  }

  @Test
  void missingValuesAreAbsentNullOrEmptyAndTheirRecordsAreNumbered() throws Exception {
    RecordSource lines =
        source(
            DataFormat.JSON_LINES,
            "{\"a\":1}\n{\"a\":null,\"b\":2}\n{\"a\":\"\"}\n{\"b\":0}\n{\"a\":[]}\n");
    ConsistencyReport report = check(lines, "field:a=complete", "field:c=complete");
    assertThat(kinds(report))
        .containsExactly(
            "inconsistent unknown-field", "inconsistent missing-values", "note missing-values");
    Finding a = report.findings().get(1);
    assertThat(a.field()).contains("a");
    assertThat(a.count()).isEqualTo(3);
    assertThat(a.records()).containsExactly(2L, 3L, 4L);
    assertThat(report.findings().get(2).records()).containsExactly(1L, 3L, 5L);
  }

  @Test
  void duplicatesAreThoseAfterTheFirst() throws Exception {
    RecordSource records = csv("id,class\n1,a\n2,b\n1,a\n1,a\n2,b\n3,a\n4,b\n");
    ConsistencyReport report = check(records);
    assertThat(kinds(report)).containsExactly("warning duplicates");
    assertThat(report.verdict()).isEqualTo(Verdict.WARNING);
    assertThat(report.findings().getFirst().records()).containsExactly(3L, 4L, 5L);
    assertThat(check(records, "records=unique").verdict()).isEqualTo(Verdict.INCONSISTENT);
  }

  @Test
  void recordsOfTrainThatAreInTestTooLeak() throws Exception {
    RecordSource records =
        csv(
            """
            id,class,part
            1,a,train
            2,b,train
            1,a,test
            3,a,test
            2,b,train
            4,b,train
            4,b,
            3,a,other
            """);
    ConsistencyReport report = check(records, "split:part=disjoint");
    assertThat(kinds(report))
        .containsExactly("note missing-values", "warning duplicates", "inconsistent leakage");
    Finding leak = report.findings().get(2);
    assertThat(leak.field()).contains("part");
    assertThat(leak.records()).containsExactly(1L, 3L, 4L, 8L);
    assertThat(report.findings().get(1).records()).containsExactly(5L);
    assertThat(report.splits().orElseThrow().values())
        .containsExactly(
            new ValueCount(Optional.of("other"), 1),
            new ValueCount(Optional.of("test"), 2),
            new ValueCount(Optional.of("train"), 4),
            new ValueCount(Optional.empty(), 1));
  }

  @Test
  void theSplitMayStandAnywhereInTheRecord() throws Exception {
    for (String header : List.of("a,class,x", "class,part,x", "part,x,y")) {
      String split = header.contains("part") ? "part" : header.startsWith("a,") ? "a" : "x";
      List<String> columns = List.of(header.split(","));
      String train =
          columns.stream().map(c -> c.equals(split) ? "train" : c).collect(Collectors.joining(","));
      String test =
          columns.stream().map(c -> c.equals(split) ? "test" : c).collect(Collectors.joining(","));
      ConsistencyReport report =
          check(csv(header + "\n" + train + "\n" + test + "\n"), "split:" + split + "=disjoint");
      assertThat(report.findings())
          .filteredOn(finding -> finding.kind() == Kind.LEAKAGE)
          .singleElement()
          .extracting(Finding::records)
          .isEqualTo(List.of(1L, 2L));
    }
  }

  @Test
  void driftIsTheTotalVariationDistanceAndExactAtItsBorder() throws Exception {
    RecordSource before = classes(Map.of("a", 50, "b", 50));
    RecordSource now = classes(Map.of("a", 120, "b", 80));
    for (String limit : List.of("0.1", "0.0999")) {
      ConsistencyReport report =
          check(now, Optional.of(before), CheckPolicy.DEFAULT, "label:class drift<=" + limit);
      assertThat(report.previousRecords()).contains(100L);
      assertThat(report.verdict())
          .isEqualTo(limit.equals("0.1") ? Verdict.CONSISTENT : Verdict.INCONSISTENT);
    }
    ConsistencyReport far =
        check(classes(Map.of("a", 80, "b", 20)), Optional.of(before), CheckPolicy.DEFAULT);
    assertThat(kinds(far)).contains("warning drift");
    assertThat(far.findings().getLast().detail()).contains("0.3000");
  }

  @Test
  void labelsThatAreAllGoneOrAllNewHaveDrifted() throws Exception {
    RecordSource labelled = classes(Map.of("a", 50, "b", 50));
    RecordSource emptied = csv("id,class\n1,\n2,\n3,\n");
    for (List<RecordSource> versions :
        List.of(List.of(labelled, emptied), List.of(emptied, labelled))) {
      ConsistencyReport report =
          check(
              versions.getLast(),
              Optional.of(versions.getFirst()),
              CheckPolicy.DEFAULT,
              "label:class drift<=0.1");
      assertThat(report.verdict()).isEqualTo(Verdict.INCONSISTENT);
      assertThat(kinds(report)).contains("inconsistent drift");
    }
    assertThat(
            check(emptied, Optional.of(emptied), CheckPolicy.DEFAULT, "label:class drift<=0.1")
                .verdict())
        .isNotEqualTo(Verdict.INCONSISTENT);
  }

  @Test
  void aLabelThatThePreviousVersionHasNotIsAWarningUnlessTheDomainHasIt() throws Exception {
    RecordSource before = classes(Map.of("a", 50, "b", 50));
    RecordSource now = classes(Map.of("a", 50, "b", 50, "c", 49));
    CheckPolicy driftIsNothing = new CheckPolicy(CheckPolicy.DEFAULT.levels(), 10_000, 10_000);
    ConsistencyReport report = check(now, Optional.of(before), driftIsNothing);
    assertThat(kinds(report)).containsExactly("warning unseen-label");
    assertThat(report.findings().getFirst().records())
        .isEqualTo(LongStream.rangeClosed(101, 149).boxed().toList());
    assertThat(kinds(check(now, Optional.of(before), driftIsNothing, "label:class in {a,b,c}")))
        .isEmpty();
  }

  @Test
  void theOperatorsPolicyStandsWhateverTheOwnerExpects() throws Exception {
    var strict =
        new CheckPolicy(
            Map.of(Kind.IMBALANCE, Level.INCONSISTENT, Kind.DUPLICATES, Level.INCONSISTENT),
            500,
            1000);
    RecordSource uneven = classes(Map.of("a", 12, "b", 8));
    assertThat(check(uneven, "label:class=balanced±50%").verdict()).isEqualTo(Verdict.CONSISTENT);
    ConsistencyReport refused = check(uneven, Optional.empty(), strict, "label:class=balanced±50%");
    assertThat(refused.verdict()).isEqualTo(Verdict.INCONSISTENT);
    assertThat(refused.findings().getFirst().expectation()).isEmpty();
    assertThat(check(csv("class\na\na\n"), Optional.empty(), strict).verdict())
        .isEqualTo(Verdict.INCONSISTENT);
  }

  @Test
  void aPolicyThatNamesNothingNotesEverything() throws Exception {
    var silent = new CheckPolicy(Map.of(), 0, 0);
    ConsistencyReport report = check(csv("class\na\na\nb\n"), Optional.empty(), silent);
    assertThat(kinds(report)).containsExactly("note imbalance", "note duplicates");
    assertThat(report.verdict()).isEqualTo(Verdict.CONSISTENT);
  }

  @Test
  void expectationsOfAFieldThatNobodyHasAreBroken() throws Exception {
    ConsistencyReport report = check(csv("x\n1\n"), "label:class=balanced±10%");
    assertThat(kinds(report)).containsExactly("inconsistent unknown-field");
    assertThat(kinds(check(csv("x,class\n1,\n"), "label:class=balanced±10%")))
        .containsExactly("inconsistent imbalance", "note missing-values");
  }

  @Test
  void onlyTheFirstHundredRecordsAreNumbered() throws Exception {
    ConsistencyReport report = check(classes(Map.of("a", 10, "z", 500)), "label:class in {a}");
    Finding outside = report.findings().getFirst();
    assertThat(outside.count()).isEqualTo(500);
    assertThat(outside.records()).isEqualTo(LongStream.rangeClosed(11, 110).boxed().toList());
  }

  @Test
  void moreLabelsThanCanBeCountedAreRefused() {
    String many =
        IntStream.rangeClosed(0, 1000).mapToObj(i -> "l" + i + "\n").collect(Collectors.joining());
    assertThatThrownBy(() -> check(csv("class\n" + many)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("record 1001")
        .hasMessageContaining("1000 distinct values");
    assertThatThrownBy(() -> check(csv("class\n" + "x".repeat(257) + "\n")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("256 characters");
    assertThatThrownBy(() -> check(source(DataFormat.JSON_LINES, "{\"class\":{}}\n")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("record 1");
  }

  @Test
  void theReportIsOneJsonWithStableNames() throws Exception {
    ConsistencyReport report = check(csv("id,class\n1,a\n1,a\n"), "records=unique");
    assertThat(report.toJson().toString())
        .isEqualTo(
            "{\"verdict\":\"inconsistent\",\"records\":2,\"labels\":{\"field\":\"class\","
                + "\"values\":[{\"value\":\"a\",\"records\":2}]},"
                + "\"expectations\":[\"records=unique\"],\"findings\":[{\"kind\":\"duplicates\","
                + "\"level\":\"inconsistent\",\"expectation\":\"records=unique\",\"detail\":"
                + "\"1 records are equal to an earlier one\",\"count\":1,\"records\":[2],"
                + "\"values\":[]}]}");
  }
}
