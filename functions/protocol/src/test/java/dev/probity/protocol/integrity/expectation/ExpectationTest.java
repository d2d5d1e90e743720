package dev.probity.protocol.integrity.expectation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.probity.protocol.integrity.expectation.ExpectationException.Fault;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectationTest {
  private static final List<String> CANONICAL =
      List.of(
          "label:class=balanced±10%",
          "label:class=balanced±0%",
          "label:class=balanced±2.25%",
          "label:class=balanced±100%",
          "label:class in {0,1,2}",
          "label:\"the class\" in {\"\\\"a\\\\\",\"x,y}\",é-1}".replace("é-1", "\"é\""),
          "label:class drift<=0.1",
          "label:class drift<=0",
          "label:class drift<=1",
          "label:class drift<=0.0001",
          "field:age=complete",
          "field:\"Beak Length (mm)\"=complete",
          "records=unique",
          "split:part=disjoint");

  @Test
  void theCanonicalFormIsReadBackToTheSame() throws ExpectationException {
    for (String text : CANONICAL) {
      assertThat(Expectation.parse(text)).hasToString(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "label:class=balanced+-10%        | label:class=balanced±10%",
        "label:class = balanced ± 10.50%  | label:class=balanced±10.5%",
        "label:\"class\"=balanced±10.00%  | label:class=balanced±10%",
        "label:class in { 2 , \"1\" , 0 } | label:class in {0,1,2}",
        "label:class  in{b,a}             | label:class in {a,b}",
        "label:class drift <= 0.1000      | label:class drift<=0.1",
        "records = unique                 | records=unique",
        "field:age = complete             | field:age=complete",
        "split:part =disjoint             | split:part=disjoint",
      })
  void oneExpectationHasOneForm(String text, String canonical) throws ExpectationException {
    assertThat(Expectation.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                             | SYNTAX   | 1  | label, field, split or records is wanted",
        "labels:a=balanced±1%           | SYNTAX   | 1  | label, field, split or records is wanted",
        "label                          | SYNTAX   | 6  | a colon is wanted here",
        "label:                         | SYNTAX   | 7  | a field's name",
        "label:class                    | SYNTAX   | 12 | =balanced, a space and in, or a space",
        "label:class=even               | SYNTAX   | 13 | balanced is wanted",
        "label:class=balanced           | SYNTAX   | 21 | ± or +-",
        "label:class=balanced+10%       | SYNTAX   | 22 | ± or +-",
        "label:class=balanced±10        | SYNTAX   | 24 | a percent sign is wanted here",
        "label:class=balanced±010%      | SYNTAX   | 22 | a percentage",
        "label:class=balanced±1.%       | SYNTAX   | 24 | a digit",
        "label:class=balanced±1.234%    | SYNTAX   | 26 | a percent sign",
        "label:class=balanced±101%      | RANGE    | 22 | at most 100 is possible",
        "label:class=balanced±-1%       | SYNTAX   | 22 | a percentage",
        "label:class in 0,1             | SYNTAX   | 16 | a brace {",
        "label:class in {}              | SYNTAX   | 17 | a value",
        "label:class in {0,}            | SYNTAX   | 19 | a value",
        "label:class in {0              | SYNTAX   | 18 | a comma or a brace } is wanted here",
        "label:class in {a,b,a}         | REPEATED | 21 | this value is there already",
        "label:class in {\"a\\n\"}      | SYNTAX   | 20 | \\\" or \\\\",
        "label:class in {\"a            | SYNTAX   | 19 | a closing double quote is wanted here",
        "label:class in {\"e\u0301\"}   | TEXT     | 17 | Normalization Form C",
        "label:class in {\"a\u0007\"}   | TEXT     | 17 | without control characters",
        "label:class in {\"\uD800\"}    | TEXT     | 17 | Unicode",
        "label:class drift<0.1          | SYNTAX   | 19 | <= is wanted",
        "label:class drift<=2           | RANGE    | 20 | at most 1 is possible",
        "label:class drift<=.1          | SYNTAX   | 20 | a share",
        "label:class drift<=0.00001     | SYNTAX   | 26 | the end is wanted",
        "label:class near 1             | SYNTAX   | 13 | =balanced, in or drift",
        "field:age=complete!            | SYNTAX   | 19 | the end is wanted",
        "records=uniqueness             | SYNTAX   | 9  | unique is wanted",
        "split:part=disjoint records    | SYNTAX   | 20 | the end is wanted",
      })
  void whatIsWrongIsNamedWithItsPlace(String text, Fault fault, int column, String named) {
    ExpectationException refused =
        catchThrowableOfType(ExpectationException.class, () -> Expectation.parse(text));
    assertThat(refused.fault()).as(refused.getMessage()).isEqualTo(fault);
    assertThat(refused.column()).as(refused.getMessage()).isEqualTo(column);
    assertThat(refused)
        .hasMessageStartingWith("column " + column + ": ")
        .hasMessageContaining(named);
  }

  @Test
  void whatIsTooLongIsRefused() {
    assertFault(Fault.TOO_LONG, "field:" + "a".repeat(257) + "=complete");
    assertFault(
        Fault.TOO_LONG,
        IntStream.range(0, 1001)
            .mapToObj(i -> "v" + i)
            .collect(Collectors.joining(",", "label:a in {", "}")));
    assertFault(Fault.TOO_LONG, "records=unique" + " ".repeat(1 << 16));
  }

  private static void assertFault(Fault fault, String text) {
    assertThat(
            catchThrowableOfType(ExpectationException.class, () -> Expectation.parse(text)).fault())
        .isEqualTo(fault);
  }

  @Test
  void togetherTheyStandInOneOrderAndNothingIsSaidTwice() throws ExpectationException {
    Expectations all =
        Expectations.parse(
            List.of("split:part=disjoint", "records=unique", "label:a in {x}", "field:b=complete"));
    assertThat(all.texts())
        .containsExactly(
            "field:b=complete", "label:a in {x}", "records=unique", "split:part=disjoint");
    assertThat(all.label()).contains("a");
    assertThat(all.split()).contains("part");
    assertThat(fault(List.of("label:a drift<=0.1", "label:a drift<=0.2")))
        .isEqualTo(Fault.REPEATED);
    assertThat(fault(List.of("label:a drift<=0.1", "label:b in {x}"))).isEqualTo(Fault.FIELDS);
    assertThat(fault(List.of("split:a=disjoint", "split:b=disjoint"))).isEqualTo(Fault.FIELDS);
    assertThat(fault(Collections.nCopies(65, "records=unique"))).isEqualTo(Fault.TOO_LONG);
  }

  private static Fault fault(List<String> texts) {
    return catchThrowableOfType(ExpectationException.class, () -> Expectations.parse(texts))
        .fault();
  }

  @Test
  void anyTextIsAnExpectationWithOneFormOrRefusedWithAPlace() {
    fuzz(20_000, 20_260_601L);
  }

  @Test
  @Tag("fuzz")
  void anyTextIsAnExpectationWithOneFormOrRefusedWithAPlaceForLong() {
    fuzz(5_000_000, 20_260_602L);
  }

  private static void fuzz(int rounds, long seed) {
    var random = new SplittableRandom(seed);
    String signs = "label:fieldsprcu=±+-%{},<.0191\"\\ é\u0301\n\uD800in";
    int accepted = 0;
    for (int round = 0; round < rounds; round++) {
      var text = new StringBuilder(CANONICAL.get(random.nextInt(CANONICAL.size())));
      for (int i = random.nextInt(4); i > 0 && !text.isEmpty(); i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, signs.charAt(random.nextInt(signs.length())));
          case 1 -> text.insert(at, signs.charAt(random.nextInt(signs.length())));
          default -> text.deleteCharAt(at);
        }
      }
      try {
        Expectation read = Expectation.parse(text.toString());
        assertThat(Expectation.parse(read.toString())).isEqualTo(read);
        assertThat(Expectation.parse(read.toString())).hasToString(read.toString());
        accepted++;
      } catch (ExpectationException refused) {
        assertThat(refused.column())
            .as("seed %d round %d", seed, round)
            .isBetween(1, text.length() + 1);
      }
    }
    assertThat(accepted).as("seed %d", seed).isBetween(rounds / 10, rounds);
  }
}
