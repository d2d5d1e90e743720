package dev.probity.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScheduleExpressionTest {
  @Test
  void aRateFiresOnePeriodAfterTheLastTime() {
    Instant last = Instant.parse("2026-03-01T00:00:30Z");
    assertThat(ScheduleExpression.parse("rate(5 minutes)").next(last))
        .contains(last.plus(Duration.ofMinutes(5)));
    assertThat(ScheduleExpression.parse("rate(1 hour)").next(last))
        .contains(last.plus(Duration.ofHours(1)));
    assertThat(ScheduleExpression.parse("rate(2 days)").next(last))
        .contains(last.plus(Duration.ofDays(2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron(0 10 * * ? *)          | 2026-03-01T10:00:00Z | 2026-03-02T10:00:00Z",
        "cron(15 12 * * ? *)         | 2026-03-01T10:00:00Z | 2026-03-01T12:15:00Z",
        "cron(0 18 ? * MON-FRI *)    | 2026-03-06T18:00:00Z | 2026-03-09T18:00:00Z",
        "cron(0 8 1 * ? *)           | 2026-12-01T08:00:00Z | 2027-01-01T08:00:00Z",
        "cron(0/15 * * * ? *)        | 2026-03-01T10:59:59Z | 2026-03-01T11:00:00Z",
        "cron(0,30 20-22/2 ? * 1 *)  | 2026-03-01T20:30:00Z | 2026-03-01T22:00:00Z",
        "cron(0 0 29 FEB ? *)        | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
      })
  void aCronFiresAtTheNextMinuteThatEveryFieldAllows(
      String expression, Instant after, Instant expected) {
    assertThat(ScheduleExpression.parse(expression).next(after)).contains(expected);
  }

  @Test
  void aCronThatCanNeverFireHasNoNextTime() {
    Instant now = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(ScheduleExpression.parse("cron(0 0 30 FEB ? *)").next(now)).isEmpty();
    assertThat(ScheduleExpression.parse("cron(0 0 * * ? 2025)").next(now)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(30 seconds)",
        "rate(5 minutes) ",
        "cron(* * * *)",
        "cron(0 0 * * * *)",
        "cron(0 0 ? * ? *)",
        "cron(60 0 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 ? * 2#1 *)",
        "cron(5-1 0 * * ? *)",
        "cron(1-2-3 0 * * ? *)",
        "cron(*/0 0 * * ? *)",
        "cron(,1 0 * * ? *)",
      })
  void whatEventBridgeRefusesIsRefused(String expression) {
    assertThatIllegalArgumentException().isThrownBy(() -> ScheduleExpression.parse(expression));
  }
}
