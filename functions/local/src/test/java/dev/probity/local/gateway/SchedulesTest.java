package dev.probity.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.probity.local.gateway.FixtureHandlers.Ticking;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // the fixture is made before every test
final class SchedulesTest {
  private GatewayFixture fixture;

  @BeforeEach
  void start() throws Exception {
    Ticking.TICKS.drainPermits();
    Ticking.hold = new CountDownLatch(0);
    fixture = new GatewayFixture();
  }

  @AfterEach
  void stop() {
    Ticking.hold.countDown();
    fixture.close();
  }

  private Schedules schedules(Optional<Duration> every) throws Exception {
    return Schedules.start(
        fixture.functions,
        fixture.invoker,
        (source, _, message) -> fixture.log.add(source + " " + message),
        new Schedules.Settings(every, "eu-central-1", "000000000000", Clock.systemUTC()));
  }

  @Test
  void aScheduleFiresByHandWithEventBridgesEvent() throws Exception {
    try (Schedules schedules = schedules(Optional.empty())) {
      assertThat(schedules.fire("Ticking")).isTrue();
      assertThat(Ticking.TICKS.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.log).contains("Ticking tick aws.events Scheduled Event");
    }
  }

  @Test
  void aScheduleOfAMinuteDoesNotFireAtTheStart() throws Exception {
    try (Schedules schedules = schedules(Optional.empty())) {
      assertThat(schedules).isNotNull();
      assertThat(Ticking.TICKS.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void aFasterTickReplacesTheTemplatesPeriod() throws Exception {
    try (Schedules schedules = schedules(Optional.of(Duration.ofMillis(20)))) {
      assertThat(schedules).isNotNull();
      assertThat(Ticking.TICKS.tryAcquire(3, 5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRunThatIsStillBusyIsNotStartedTwice() throws Exception {
    Ticking.hold = new CountDownLatch(1);
    try (Schedules schedules = schedules(Optional.of(Duration.ofMillis(20)))) {
      assertThat(Ticking.TICKS.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
      assertThat(schedules.fire("Ticking")).isFalse();
      assertThat(Ticking.TICKS.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
      Ticking.hold.countDown();
      assertThat(Ticking.TICKS.tryAcquire(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRunThatFailsIsLoggedAndTheScheduleGoesOn() throws Exception {
    Ticking.hold = new CountDownLatch(1);
    try (InProcessInvoker broken =
            new InProcessInvoker(
                fixture.functions,
                (_, _) -> {
                  Ticking.TICKS.release();
                  throw new IllegalStateException("cannot start");
                },
                (source, _, message) -> fixture.log.add(source + " " + message),
                new InProcessInvoker.Settings("eu-central-1", "000000000000", 1));
        Schedules schedules =
            Schedules.start(
                fixture.functions,
                broken,
                (source, _, message) -> fixture.log.add(source + " " + message),
                new Schedules.Settings(
                    Optional.of(Duration.ofMillis(20)),
                    "eu-central-1",
                    "000000000000",
                    Clock.systemUTC()))) {
      assertThat(schedules).isNotNull();
      assertThat(Ticking.TICKS.tryAcquire(3, 5, TimeUnit.SECONDS)).isTrue();
      assertThat(fixture.log).contains("schedule Ticking: FUNCTION_FAILED");
      assertThat(fixture.log)
          .anyMatch(line -> line.startsWith("Ticking") && line.contains("cannot start"));
    }
  }

  @Test
  void aFunctionWithoutScheduleCannotBeFired() throws Exception {
    try (Schedules schedules = schedules(Optional.empty())) {
      assertThatIllegalArgumentException().isThrownBy(() -> schedules.fire("Echo"));
    }
  }
}
