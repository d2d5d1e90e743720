package dev.probity.protocol.idma.password.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuessingEffortTest {
  /** Far above what a slow machine needs, far below what the unbounded estimate takes. */
  private static final Duration SOON = Duration.ofSeconds(5);

  private static int score(String password, String... contextWords) {
    return GuessingEffort.score(password.toCharArray(), List.of(contextWords));
  }

  @Test
  void commonPasswordsScoreLowAndFourRandomWordsHigh() {
    assertThat(score("password123")).isZero();
    assertThat(score("qwertyuiop")).isZero();
    assertThat(score("lamplight gravel obtuse fjord")).isEqualTo(4);
  }

  @Test
  void aWordOfTheContextIsNoEffort() {
    assertThat(score("brzezinska77")).isGreaterThan(score("brzezinska77", "brzezinska"));
  }

  @Test
  void thePasswordIsLeftAsItWas() {
    char[] password = "lamplight gravel".toCharArray();
    GuessingEffort.score(password, List.of());
    assertThat(password).isEqualTo("lamplight gravel".toCharArray());
  }

  @Test
  void threadsDoNotDisturbEachOther() {
    assertThat(
            IntStream.range(0, 64)
                .parallel()
                .map(i -> score(i % 2 == 0 ? "password123" : "lamplight gravel obtuse fjord"))
                .boxed())
        .hasSize(64)
        .satisfies(scores -> {
          for (int i = 0; i < scores.size(); i++) {
            assertThat(scores.get(i)).isEqualTo(i % 2 == 0 ? 0 : 4);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4@8({[<369&#!1/|0$5+7%2",
        "4@({[<!1|$5+769",
        "1234567890",
        "19991231",
        "a",
        "aabaabaab1",
        "p4$$w0rd",
        "\ud83d\udd10"
      })
  void anEndlessPasswordTakesNoLongerThanItsFirstPart(String part) {
    score("warm the dictionaries");
    String password = part.repeat(512 / part.length());
    Assertions.assertTimeout(SOON, () -> score(password));
  }

  @Test
  void whatFollowsOneHundredUnitsIsNotLookedAt() {
    String beginning = "a".repeat(GuessingEffort.MAX_LENGTH);
    assertThat(score(beginning + "lamplight gravel obtuse fjord")).isEqualTo(score(beginning));
  }

  @Test
  void manyLookAlikesShortenWhatIsLookedAtButNotBelowTen() {
    char[] plain = "abcdefghij".repeat(20).toCharArray();
    assertThat(GuessingEffort.affordableLength(plain)).isEqualTo(GuessingEffort.MAX_LENGTH);
    char[] dense = "4@({[<!1|$5+769".repeat(10).toCharArray();
    assertThat(GuessingEffort.affordableLength(dense)).isBetween(10, 20);
    assertThat(GuessingEffort.score(dense, List.of())).isGreaterThanOrEqualTo(3);
  }

  @Test
  void noTextMakesItFail() {
    Random random = new Random(4_919);
    for (int i = 0; i < 300; i++) {
      int[] points =
          random
              .ints(random.nextInt(30), 0, i % 2 == 0 ? 0x300 : Character.MAX_CODE_POINT)
              .toArray();
      String text = new String(points, 0, points.length);
      assertThatNoException().as("case %d", i).isThrownBy(() -> score(text));
    }
  }
}
