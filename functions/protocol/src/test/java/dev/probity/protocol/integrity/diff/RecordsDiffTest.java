package dev.probity.protocol.integrity.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.probity.protocol.integrity.dataset.DataFormat;
import dev.probity.protocol.integrity.dataset.DatasetException;
import dev.probity.protocol.integrity.dataset.RecordSource;
import dev.probity.protocol.integrity.dataset.TextRecords;
import dev.probity.protocol.wire.Bytes32;
import dev.probity.protocol.wire.Digests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsDiffTest {
  private static final Bytes32 KEY = Digests.keccak256("a comparison");
  private static final Pairing NONE = new Pairing.None();
  private static final Pairing BY_NUMBER = new Pairing.ByNumber();
  private static final Pairing BY_ID = new Pairing.ByField("id");

  private static RecordSource csv(String text) {
    return source(DataFormat.CSV, text);
  }

  private static RecordSource source(DataFormat format, String text) {
    return TextRecords.of(format, text);
  }

  private static List<String> told(RecordsDiff diff) throws IOException {
    var told = new Told();
    diff.visit(told);
    return told.lines;
  }

  private static RecordsDiff diff(String before, String after, Pairing pairing) throws IOException {
    return RecordsDiff.between(csv(before), csv(after), pairing, KEY);
  }

  /** {@code id,label}: as many rows as wanted; the rows named have another label. */
  private static String digits(int rows, List<Integer> altered) {
    return "id,label\n"
        + IntStream.rangeClosed(1, rows)
            .mapToObj(i -> "d" + i + "," + (altered.contains(i) ? "other" : "same") + "\n")
            .collect(Collectors.joining());
  }

  @Test
  void tenAlteredLabelsAreTenRemovedAndTenAddedAndNothingElse() throws IOException {
    List<Integer> altered = List.of(3, 17, 18, 19, 400, 555, 812, 900, 999, 1000);
    RecordsDiff diff = diff(digits(1000, List.of()), digits(1000, altered), NONE);
    assertThat(diff.counts()).isEqualTo(new RecordsDiff.Counts(1000, 1000, 990, 0, 10, 10, 0));
    List<String> expected = new ArrayList<>();
    altered.forEach(i -> expected.add("-%d {\"id\":\"d%d\",\"label\":\"same\"}".formatted(i, i)));
    altered.forEach(i -> expected.add("+%d {\"id\":\"d%d\",\"label\":\"other\"}".formatted(i, i)));
    assertThat(told(diff)).isEqualTo(expected);
  }

  @Test
  void tenAlteredLabelsAreTenChangedByKeyOrByNumberAndTheFieldIsNamed() throws IOException {
    List<Integer> altered = List.of(3, 17, 18, 19, 400, 555, 812, 900, 999, 1000);
    for (Pairing pairing : List.of(BY_ID, BY_NUMBER)) {
      RecordsDiff diff = diff(digits(1000, List.of()), digits(1000, altered), pairing);
      assertThat(diff.counts()).isEqualTo(new RecordsDiff.Counts(1000, 1000, 990, 10, 0, 0, 0));
      assertThat(told(diff))
          .isEqualTo(
              altered.stream()
                  .map(i -> "~%d>%d label \"same\">\"other\"".formatted(i, i))
                  .toList());
    }
  }

  @Test
  void theOrderOfRecordsAndOfColumnsIsNoDifference() throws IOException {
    RecordsDiff diff = diff("id,x\n1,a\n2,b\n3,c\n", "x,id\nc,3\na,1\nb,2\n", NONE);
    assertThat(diff.counts().isSame()).isTrue();
    assertThat(told(diff)).isEmpty();
  }

  @Test
  void equalRecordsCountAsOftenAsTheyStandThereAndTheLastOnesDiffer() throws IOException {
    RecordsDiff diff = diff("x\na\na\nb\na\n", "x\na\nb\nb\nb\n", NONE);
    assertThat(diff.counts()).isEqualTo(new RecordsDiff.Counts(4, 4, 2, 0, 2, 2, 0));
    assertThat(told(diff))
        .containsExactly(
            "-2 {\"x\":\"a\"}", "-4 {\"x\":\"a\"}", "+3 {\"x\":\"b\"}", "+4 {\"x\":\"b\"}");
  }

  @Test
  void aRecordThatMovedAndChangedIsFoundByItsKey() throws IOException {
    RecordsDiff diff = diff("id,x\n1,a\n2,b\n3,c\n", "id,x\n3,c\n4,d\n1,z\n", BY_ID);
    assertThat(diff.counts()).isEqualTo(new RecordsDiff.Counts(3, 3, 1, 1, 1, 1, 0));
    assertThat(told(diff))
        .containsExactly(
            "~1>3 x \"a\">\"z\"", "-2 {\"id\":\"2\",\"x\":\"b\"}", "+2 {\"id\":\"4\",\"x\":\"d\"}");
  }

  @Test
  void aKeyThatIsMissingOrNotOfOneRecordAlonePairsNothing() throws IOException {
    RecordsDiff diff = diff("id,x\n1,a\n1,b\n,c\n2,d\n", "id,x\n1,e\n,f\n2,g\n", BY_ID);
    assertThat(diff.counts()).isEqualTo(new RecordsDiff.Counts(4, 3, 0, 1, 3, 2, 4));
    assertThat(told(diff)).first().isEqualTo("~4>3 x \"d\">\"g\"");
  }

  @Test
  void fieldsThatCameOrWentAreNamed() throws IOException {
    RecordsDiff diff =
        RecordsDiff.between(
            source(DataFormat.JSON_LINES, "{\"id\":1,\"a\":[1,{\"b\":null}],\"old\":2}\n"),
            source(DataFormat.JSON_LINES, "{\"id\":1,\"a\":[1,{\"b\":\"\"}],\"new\":null}\n"),
            BY_ID,
            KEY);
    assertThat(told(diff))
        .containsExactly(
            "~1>1 a [\"1\",{\"b\":null}]>[\"1\",{\"b\":\"\"}]",
            "~1>1 new none>null",
            "~1>1 old \"2\">none");
  }

  @Test
  void pairingByNumberIsRefusedWhereThereAreNotEquallyMany() {
    assertThatThrownBy(() -> diff("x\na\n", "x\na\nb\n", BY_NUMBER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("here 1 and 2");
  }

  @Test
  void brokenRecordsAreRefusedAsEverywhere() {
    assertThatThrownBy(() -> diff("x,y\na,b\n", "x,y\na\n", NONE))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("record 1");
  }

  /** Against the plain way, over many small tables with many equal rows. */
  @Test
  void whateverTheTablesAreTheMultisetsAreRight() throws IOException {
    long seed = 20_260_501L;
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      List<String> before = rows(random);
      List<String> after = new ArrayList<>(before);
      Collections.shuffle(after, new Random(random.nextLong()));
      after.subList(0, random.nextInt(after.size())).clear();
      after.addAll(rows(random));
      for (Pairing pairing : List.of(NONE, BY_ID)) {
        RecordsDiff diff =
            diff(
                "id,x\n" + String.join("\n", before) + "\n",
                "id,x\n" + String.join("\n", after) + "\n",
                pairing);
        Map<String, Integer> balance = new HashMap<>();
        before.forEach(row -> balance.merge(row, 1, Integer::sum));
        after.forEach(row -> balance.merge(row, -1, Integer::sum));
        int gone = balance.values().stream().mapToInt(n -> Math.max(n, 0)).sum();
        int come = balance.values().stream().mapToInt(n -> Math.max(-n, 0)).sum();
        RecordsDiff.Counts counts = diff.counts();
        assertThat(counts.removed() + counts.changed())
            .as("seed %d round %d", seed, round)
            .isEqualTo(gone);
        assertThat(counts.added() + counts.changed()).isEqualTo(come);
        assertThat(counts.same()).isEqualTo(before.size() - gone);
        assertThat(told(diff).stream().filter(line -> line.startsWith("-")).count())
            .isEqualTo(counts.removed());
        assertThat(told(diff).stream().filter(line -> line.startsWith("~")).count())
            .isEqualTo(counts.changed());
      }
    }
  }

  private static List<String> rows(SplittableRandom random) {
    return IntStream.range(0, random.nextInt(1, 30))
        .mapToObj(i -> random.nextInt(8) + "," + random.nextInt(3))
        .toList();
  }
}
